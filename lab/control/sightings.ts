import { parseSightings } from "../agent/index.ts";
import { FABRIC_SOCKET } from "../model/naming.ts";
import type { Agents } from "./ports.ts";

/** For how long addresses of DB instances have not answered, in milliseconds of real time. */
export type Sightings = ReadonlyMap<string, number>;

/** Nothing while the fabric does not run: then it cannot be told who is on the network. */
export async function readSightings(agents: Agents): Promise<Sightings> {
  try {
    const seen = parseSightings(await agents.ask(FABRIC_SOCKET, "/sightings"));
    return new Map(seen.map(({ ip, unseenMs }) => [ip, unseenMs]));
  } catch {
    return new Map();
  }
}
