import { z } from "zod";
import { LabError } from "../model/errors.ts";
import { FABRIC_SOCKET } from "../model/naming.ts";
import type { Agents } from "./ports.ts";

/** The newest lines of the access log of TLS listeners. @throws LabError `AgentUnreachable`, `InvalidAccessLog` */
export async function readAccessLog(agents: Agents): Promise<readonly string[]> {
  const lines = z.array(z.string()).safeParse(await agents.ask(FABRIC_SOCKET, "/access-log"));
  if (lines.success) return lines.data;
  throw new LabError("InvalidAccessLog", "The fabric's access log is no list of lines", { status: 502 });
}
