import { certificateFolder, readCertificate } from "../../certificates/index.ts";
import type { Clock } from "../../model/index.ts";
import { createPreservedClients } from "../nft/index.ts";
import type { AccessLog } from "./access-log.ts";
import { createPlane, type Plane } from "./plane.ts";
import { createPortPool } from "./ports.ts";
import { createRoom } from "./room.ts";

export interface OpenPlaneOptions {
  /** Where control keeps the lab's certificates. */
  readonly runDir: string;
  readonly clock: Clock;
  readonly accessLog: AccessLog;
  readonly onError: (error: unknown, doing: string) => void;
}

/** The plane as the fabric's program has it. */
export function openPlane({ runDir, clock, accessLog, onError }: OpenPlaneOptions): Plane {
  const folder = certificateFolder(runDir);
  return createPlane({
    ...{ clock, onError, random: Math.random, ports: createPortPool(), preserved: createPreservedClients() },
    room: createRoom(),
    readCertificate: (arn) => readCertificate(folder, arn),
    onTlsConnection: accessLog.add,
  });
}
