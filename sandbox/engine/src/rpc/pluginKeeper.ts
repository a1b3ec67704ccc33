// Keeps a plugin that a language host runs, as a process of its own: `node pluginKeeper.js COMMAND ARGS…`. As with Pulumi's
// host, the plugin's stdin is at its end from the start, and the plugin is killed, without notice, when the engine wants it
// gone or is gone itself.
import { spawn } from "node:child_process";

const [command = "", ...args] = process.argv.slice(2);
const plugin = spawn(command, args, {
  stdio: ["ignore", "inherit", "inherit"],
  detached: process.platform !== "win32",
});
const kill = (): void => void plugin.kill("SIGKILL");

plugin.on("error", (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(127);
});
plugin.on("exit", (code) => process.exit(code ?? 1));
process.on("SIGINT", kill);
process.on("SIGTERM", kill);
process.stdin.on("end", kill).resume();
