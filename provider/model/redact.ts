const HIDDEN = "[redacted]";

/** Names whose values are secrets, in query strings, form bodies, headers and JSON. */
const SECRET_NAMES = [
  "client_secret",
  "client_assertion",
  "clientsecret",
  "assertion",
  "access_token",
  "accesstoken",
  "refresh_token",
  "id_token",
  "oidctoken",
  "password",
  "accountkey",
  "sharedaccesskey",
  "sig",
].join("|");

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(authorization["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;]+/gi, `$1${HIDDEN}`],
  [/\b(bearer|basic)\s+[\w.~+/-]{16,}=*/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, HIDDEN],
  [new RegExp(`(?:\\b|(?<=%[0-9a-f]{2}))(${SECRET_NAMES})(=|%3D)[^&\\s"'<>,;)]+`, "gi"), `$1$2${HIDDEN}`],
  [new RegExp(`(["'](?:${SECRET_NAMES})["']\\s*:\\s*)(["'])(?:(?!\\2).)*\\2`, "gi"), `$1$2${HIDDEN}$2`],
  [/(\w:\/\/)[^\s/@:]+:[^\s/@]+@/g, `$1${HIDDEN}@`],
];

/**
 * Takes the secrets out of a text that is about to reach an error, a log or the state: bearer tokens, JWTs, client
 * secrets, assertions, SAS signatures (`sig=`), passwords in URLs, and every exact value given in `known`.
 * @param known values that are secret whatever they look like, such as the token in use; short ones (< 8) are ignored
 */
export function redactSecrets(text: string, known: Iterable<string> = []): string {
  let safe = text;
  for (const secret of known) {
    if (secret.length >= 8) safe = safe.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN);
  }
  for (const [pattern, replacement] of PATTERNS) safe = safe.replace(pattern, replacement);
  return safe;
}
