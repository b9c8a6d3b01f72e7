/**
 * The program of one Application Load Balancer node's container.
 *
 *     control --PUT /state--> agent socket --> node: listeners, targets
 *                                          --> health checks --GET /events--> control
 *     clients --HTTP--> listeners --HTTP--> targets
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { certificateFolder, readCertificate } from "../../lab/certificates/index.ts";
import { albSocket, RUN_DIR, systemClock } from "../../lab/model/index.ts";
import { renderEntry } from "./log/entry.ts";
import { createLogWriter } from "./log/writer.ts";
import { connectionLimit } from "./open-files.ts";
import { startProgram } from "./program.ts";

/** Docker kills ten seconds after SIGTERM. */
const CLOSE_WITHIN_MS = 8000;
const STDOUT = 1;

async function main(): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  const log = process.env.TIERLAB_ACCESS_LOG === "no" ? undefined : createLogWriter(STDOUT, renderEntry);
  const maxConnections = connectionLimit(readFileSync("/proc/self/limits", "utf8"));
  const program = await startProgram({
    // The name that Docker gave the container: wiring changes the kernel's.
    socketPath: albSocket(process.env.HOSTNAME ?? hostname()),
    clock: systemClock,
    random: Math.random,
    readCertificate: (arn) => readCertificate(certificateFolder(RUN_DIR), arn),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(log ? { writeLog: log.add } : {}),
  });
  await stopped;
  await program.stop(CLOSE_WITHIN_MS);
  log?.close();
}

await main();
