import type { FlowCut } from "../../../proxy/nlb/index.ts";
import { type FabricState, LabError } from "../../model/index.ts";
import { run } from "../run.ts";
import { hex, MARK, nodeMark } from "./mark.ts";

/** conntrack says this, and exits with 1, when there was nothing to delete. */
const NOTHING_DELETED = /\b0 flow entries have been deleted/;

/**
 * Forgets flows, so that the next segment of TCP's, from whichever side, is answered with RST (row NLB-129), and the next
 * datagram of UDP's is a new flow's first. An idle flow notices nothing until then.
 *
 * @throws LabError `FlowsNotCut` with conntrack's own words.
 */
export async function cutFlows(state: FabricState, cuts: readonly FlowCut[]): Promise<void> {
  for (const cut of cuts) {
    const { exitCode, stderr } = await run("conntrack", conntrackArguments(state, cut));
    if (exitCode === 0 || NOTHING_DELETED.test(stderr)) continue;
    throw new LabError("FlowsNotCut", `conntrack kept the flows to ${cut.targetIp}: ${stderr.trim()}`, { status: 500 });
  }
}

/** A flow's reply comes from the target, whatever the client called. */
export function conntrackArguments(state: FabricState, cut: FlowCut): string[] {
  const mark = hex(nodeMark(state, cut.loadBalancerId, cut.nodeIp));
  const target = ["--reply-src", cut.targetIp, "--reply-port-src", String(cut.targetPort)];
  const listener = cut.listenerPort === undefined ? [] : ["--orig-port-dst", String(cut.listenerPort)];
  return ["-D", "-p", cut.transport, ...listener, ...target, "--mark", `${mark}/${hex(MARK.nodeMask)}`];
}
