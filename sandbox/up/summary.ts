import type { Control } from "azure-marketplace-sandbox";

/** One declared release, as state holds it after an `up`. */
export interface DeclaredRelease {
  key: string;
  offer: string;
  release: string;
  status: string;
  operationId: string;
}

/** The declared releases of an exported stack. */
export function readDeclared(exported: string): DeclaredRelease[] {
  const { deployment } = JSON.parse(exported) as { deployment?: { resources?: ExportedResource[] } };
  return (deployment?.resources ?? []).flatMap(({ type, outputs }) => {
    if (!type.endsWith(":OfferGoLive") || !outputs) return [];
    const offer = `${outputs["publisherId"]}/${outputs["offerId"]}`;
    const release = String(outputs["release"]);
    const key = `${offer}#${release}#${outputs["attempt"] ?? 1}`;
    return [{ key, offer, release, status: String(outputs["status"]), operationId: String(outputs["operationId"]) }];
  });
}

/** The summary of a run, whose last line counts what was declared against what the marketplace accepted. */
export function formatSummary(
  declared: readonly DeclaredRelease[],
  control: Pick<Control, "counts">,
  workDir: string,
): { text: string; isRight: boolean } {
  const accepted = control.counts().goLivesAccepted;
  const rows = declared.map(
    ({ offer, release, status, operationId }) => `${offer}  ${release}  ${status}  operation ${operationId}`,
  );
  const isRight =
    declared.length >= 2 && declared.length === accepted && declared.every(({ status }) => status === "succeeded");
  const text = [
    ...rows,
    `state: ${workDir}`,
    `releases declared: ${declared.length}, go-lives accepted: ${accepted}`,
  ].join("\n");
  return { text, isRight };
}

interface ExportedResource {
  type: string;
  outputs?: Record<string, unknown>;
}
