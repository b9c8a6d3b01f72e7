/** What the kernel tracks now, as `conntrack -L` lists it. */
import { LabError } from "../../model/index.ts";
import { run } from "../run.ts";
import { type Entry, parseEntry } from "./entries.ts";

/** States of a TCP connection that is open or being opened (row NLB-177). */
export const ACTIVE_STATES = ["SYN_SENT", "SYN_RECV", "ESTABLISHED"] as const;
/** Those whose end has begun besides: a flow that a person would still call live. */
export const LIVE_STATES = [...ACTIVE_STATES, "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK"] as const;

/**
 * All TCP entries in one of `states`, and all of UDP. The program itself leaves the others out: after a burst of short
 * connections they are by far the most.
 *
 * @throws LabError `FlowsUnreadable` with conntrack's own words.
 */
export async function listTracked(states: readonly string[]): Promise<Entry[]> {
  const tcp = states.map((state) => ["-L", "-p", "tcp", "--state", state]);
  const lists = await Promise.all([...tcp, ["-L", "-p", "udp"]].map(list));
  return lists.flat();
}

/**
 * All TCP entries with these bits in their mark.
 *
 * @throws LabError `FlowsUnreadable` with conntrack's own words.
 */
export function listMarked(bits: number): Promise<Entry[]> {
  return list(["-L", "-p", "tcp", "--mark", `${bits}/${bits}`]);
}

async function list(args: readonly string[]): Promise<Entry[]> {
  const { exitCode, stdout, stderr } = await run("conntrack", args);
  if (exitCode !== 0) {
    throw new LabError("FlowsUnreadable", `The flows could not be listed: ${stderr.trim()}`, { status: 500 });
  }
  return stdout.split("\n").flatMap((line) => parseEntry(line) ?? []);
}
