/**
 * The program of the S3 server's container.
 *
 *     control --PUT /state--> agent socket --> buckets, policies, credentials
 *     clients --HTTP, HTTPS--> server --> files in the lab's volume
 */
import { parseS3State, serveAgent } from "../agent/index.ts";
import { certificateFolder, readCertificate } from "../certificates/index.ts";
import { describeError, RUN_DIR, S3_DATA_DIR, S3_SOCKET, s3CertificateArn, systemClock } from "../model/index.ts";
import { startS3Program } from "./program.ts";

/** Docker kills ten seconds after SIGTERM. */
const CLOSE_WITHIN_MS = 8000;

async function main(): Promise<void> {
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  const program = await startS3Program({
    root: S3_DATA_DIR,
    ...{ httpPort: 80, httpsPort: 443 },
    clock: systemClock,
    readTls: (region) => readCertificate(certificateFolder(RUN_DIR), s3CertificateArn(region)),
    log: (line) => process.stdout.write(`${line}\n`),
    warn: (error) => process.stderr.write(`${describeWhole(error)}\n`),
  });
  await serveAgent({
    socketPath: S3_SOCKET,
    parse: parseS3State,
    onState: program.update,
    // It has no targets.
    health: { snapshot: () => [], subscribe: () => () => {} },
    signal: stop.signal,
  });
  await stopped;
  await program.stop(CLOSE_WITHIN_MS);
  stop.abort();
}

/** With its cause, which tells what the disk or the network said. */
function describeWhole(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${describeError(error.cause)}` : "";
  return `${describeError(error)}${cause}`;
}

await main();
