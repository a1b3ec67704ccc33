#!/usr/bin/env node
// The command: starts a sandbox, or prints what it implements.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkMode } from "./controller";
import { createMarketplace } from "./marketplace";
import { routeTable } from "./routes/table";
import { readSeedFile } from "./seed";

const help = `azure-marketplace-sandbox: an emulator of the marketplace publishing API on this machine

  azure-marketplace-sandbox serve [options]   start it
  azure-marketplace-sandbox routes            list what is implemented and what answers 501

  --port <n>            port of the API and of the control plane /_sandbox/ (default: a free one)
  --authority-port <n>  port of the TLS token endpoint (default: a free one)
  --data <folder>       keep offers and operations there; they survive kill -9 (default: in memory)
  --seed <file>         publishers and offers to start with, JSON (default: a publisher contoso with three offers)
  --speed <factor>      how much faster than real time; 0: by hand (default: 1)
  --mode <mode>         what a second go-live gets: refuse409 (default), refuse400, strict (accepted and counted)
  --auth <auth>         tokens that are accepted: any (default), issued
`;

const options = {
  port: { type: "string" },
  "authority-port": { type: "string" },
  data: { type: "string" },
  seed: { type: "string" },
  speed: { type: "string" },
  mode: { type: "string" },
  auth: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** A mistake of the caller, told in one sentence. */
class UsageError extends Error {}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`azure-marketplace-sandbox: ${message.split("\n")[0] ?? message}\n`);
  process.exit(2);
});

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const command = positionals[0];
  if (values.help === true || command === "help") return void process.stdout.write(help);
  if (command === "routes") return printRoutes();
  if (command === "serve" && positionals.length === 1) return serve(values);
  throw new UsageError(`Unknown command ${positionals.join(" ") || "(none)"}; try --help.`);
}

async function serve(values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"]): Promise<void> {
  const marketplace = await createMarketplace({
    port: numberOf("--port", values.port),
    authorityPort: numberOf("--authority-port", values["authority-port"]),
    dataDir: values.data,
    seed: values.seed === undefined ? undefined : readSeedFile(values.seed),
    speed: numberOf("--speed", values.speed),
    mode: values.mode === undefined ? undefined : checkMode(values.mode),
    auth: authOf(values.auth),
  });
  const caFile = join(values.data ?? mkdtempSync(join(tmpdir(), "azure-marketplace-sandbox-")), "ca.pem");
  writeFileSync(caFile, marketplace.caPem);
  const { url, authorityUrl } = marketplace;
  process.stdout.write(`${JSON.stringify({ url, authorityUrl, caFile })}\n`);
  process.stdout.write(
    `Sandbox marketplace on ${url}, control plane on ${url}/_sandbox/, tokens on ${authorityUrl}.\n`,
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void marketplace.close().then(() => process.exit(0)));
  }
}

function printRoutes(): void {
  for (const { method, path, implemented, summary } of routeTable()) {
    process.stdout.write(`${implemented ? "yes" : "501"}  ${method.padEnd(6)} ${path.padEnd(75)} ${summary}\n`);
  }
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`${name} must be a number of at least 0, not ${text}.`);
}

function authOf(text: string | undefined): "any" | "issued" | undefined {
  if (text === undefined || text === "any" || text === "issued") return text;
  throw new UsageError(`--auth must be any or issued, not ${text}.`);
}
