import type { FlowCut } from "../../../proxy/nlb/index.ts";
import { type FabricState, LabError } from "../../model/index.ts";
import { run } from "../run.ts";
import { hex, MARK, nodeMark } from "./mark.ts";

/**
 * States in which a flow still has a next segment. One that is over is left to its timeout: its ports may be those of a
 * new flow between the look at the table and the deletion, which would then meet the new one. In the order in which a
 * flow goes through them, so that none slips from one that is yet to be looked at to one that was.
 */
const OPEN_STATES = ["SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT"] as const;

/** conntrack opens its standard input by name, which works for a pipe, but not for the socket that Node gives it. */
const LOAD = "cat | conntrack --load-file -";

/**
 * Forgets flows, so that the next segment of TCP's, from whichever side, is answered with RST (row NLB-129), and the next
 * datagram of UDP's is a new flow's first. An idle flow notices nothing until then. That there are none is fine.
 *
 * One program takes all cuts: a target that many listeners lead to would else cost many starts of it.
 *
 * @throws LabError `FlowsNotCut` with conntrack's own words.
 */
export async function cutFlows(state: FabricState, cuts: readonly FlowCut[]): Promise<void> {
  if (cuts.length === 0) return;
  const commands = cuts.flatMap((cut) => conntrackCommands(state, cut)).map((words) => words.join(" "));
  const { exitCode, stderr } = await run("sh", ["-c", LOAD], `${commands.join("\n")}\n`);
  if (exitCode === 0) return;
  const targets = [...new Set(cuts.map(({ targetIp }) => targetIp))].join(", ");
  throw new LabError("FlowsNotCut", `conntrack kept the flows to ${targets}: ${stderr.trim()}`, { status: 500 });
}

/** A flow's reply comes from the target, whatever the client called. */
export function conntrackCommands(state: FabricState, cut: FlowCut): string[][] {
  const mark = hex(nodeMark(state, cut.loadBalancerId, cut.nodeIp));
  const target = ["--reply-src", cut.targetIp, "--reply-port-src", String(cut.targetPort)];
  const listener = cut.listenerPort === undefined ? [] : ["--orig-port-dst", String(cut.listenerPort)];
  const words = ["-D", "-p", cut.transport, ...listener, ...target, "--mark", `${mark}/${hex(MARK.nodeMask)}`];
  return cut.transport === "tcp" ? OPEN_STATES.map((one) => [...words, "--state", one]) : [words];
}
