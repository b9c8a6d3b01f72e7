import { renderAccessLog } from "../../../proxy/nlb/userspace/tls/access-log.ts";
import { certificateFolder, readCertificate } from "../../certificates/index.ts";
import type { Clock } from "../../model/index.ts";
import { createPreservedClients } from "../nft/index.ts";
import { createPlane, type Plane } from "./plane.ts";
import { createPortPool } from "./ports.ts";

export interface OpenPlaneOptions {
  /** Where control keeps the lab's certificates. */
  readonly runDir: string;
  readonly clock: Clock;
  readonly onError: (error: unknown, doing: string) => void;
  /** Takes a line of the fabric's log. */
  readonly print?: (line: string) => void;
}

/** The plane as the fabric's program has it; each TLS connection is a line of its log (row NLB-174). */
export function openPlane({ runDir, clock, onError, print = toStdout }: OpenPlaneOptions): Plane {
  const folder = certificateFolder(runDir);
  return createPlane({
    ...{ clock, onError, random: Math.random, ports: createPortPool(), preserved: createPreservedClients() },
    readCertificate: (arn) => readCertificate(folder, arn),
    onTlsConnection: (connection) => print(`nlb-access ${renderAccessLog(connection)}`),
  });
}

function toStdout(line: string): void {
  process.stdout.write(`${line}\n`);
}
