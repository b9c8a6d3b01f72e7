#!/usr/bin/env node
// Starts the command line. In a checkout on the project's own Node 24, which runs TypeScript as it is, from any Node >= 20;
// in the installed package, which is JavaScript, on the Node at hand.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("./main.ts", import.meta.url));
if (existsSync(source)) runCheckout();
else await runPackage();

function runCheckout() {
  const own = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
  if (!existsSync(own) && Number(process.versions.node.split(".")[0]) < 24) {
    process.stderr.write("tierlab: its own Node is not installed yet\n  sh scripts/setup\n");
    process.exit(1);
  }
  const node = existsSync(own) ? own : process.execPath;
  const child = spawn(node, [source, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

async function runPackage() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    process.stderr.write(`tierlab: needs Node 22.19 or newer; this is ${process.version}\n`);
    process.exit(1);
  }
  await import("./main.js");
}
