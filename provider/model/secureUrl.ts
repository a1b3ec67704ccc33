/** True for a host name that never leaves this machine: 127.0.0.0/8, ::1 and localhost, as `URL.hostname` spells them. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** True where a secret may be sent to this address: https, or plain http to this machine. */
export function isSecureUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}
