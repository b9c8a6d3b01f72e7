#!/usr/bin/env node
// Starts the command line on the project's own Node 24, which runs TypeScript as it is; any Node >= 20 can run this.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const main = fileURLToPath(new URL("./main.ts", import.meta.url));
if (!existsSync(own) && Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write("tierlab: its own Node is not installed yet\n  sh scripts/setup\n");
  process.exit(1);
}
const node = existsSync(own) ? own : process.execPath;
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
