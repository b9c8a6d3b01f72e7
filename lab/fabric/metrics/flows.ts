/** Live flows with their load balancer and target, from what the kernel tracks. Pure. */
import type { Endpoint, FabricState, Flow, Listener, TargetGroupState, TargetRegistration } from "../../model/index.ts";

import { MARK, nodeMark } from "../nft/mark.ts";
import { type NodePlan, planNodes } from "../nft/nodes.ts";
import type { PlaneReading } from "../plane/index.ts";
import type { Entry } from "./entries.ts";

/** Row NLB-152. */
const TLS_SECONDS = 350;
/** Row NLB-156. */
const UDP_SECONDS = 120;

/** @param plane tells the targets of flows that end in the userspace plane, as far as the kernel can see */
export function flowsOf(state: FabricState, entries: readonly Entry[], plane: readonly PlaneReading[] = []): Flow[] {
  const ended = new Map(plane.flatMap(({ flows }) => flows.map((flow) => [clientOf(flow.client), flow.target])));
  const plans = new Map(planNodes(state).map((plan) => [markOf(state, plan), plan]));
  return entries.flatMap((entry) => {
    const plan = plans.get(nodeOfFlow(entry));
    if (!plan) return [];
    const { original, reply } = entry;
    const isPlanes = reply.source === plan.node.privateIp;
    const known = ended.get(clientOf({ ip: original.source, port: original.sourcePort }));
    const target =
      isPlanes && known ? { ip: known.host, port: known.port } : { ip: reply.source, port: reply.sourcePort };
    return [toFlow(state, plan, entry, target)];
  });
}

/** The same of an entry; the way between the userspace plane and a target is no flow, and of no node. */
export function nodeOfFlow({ mark }: Pick<Entry, "mark">): number {
  return mark & (MARK.nodeMask | MARK.planeLeg);
}

/** The node's part of the mark of its flows. */
export function markOf(state: FabricState, { nlb, node }: Pick<NodePlan, "nlb" | "node">): number {
  return nodeMark(state, nlb.id, node.privateIp);
}

function clientOf({ ip, port }: Endpoint): string {
  return `${ip}:${port}`;
}

function toFlow(state: FabricState, { nlb, node }: NodePlan, entry: Entry, place: Endpoint): Flow {
  const { original, reply, protocol } = entry;
  const listener = nlb.listeners.find(({ port }) => port === original.destinationPort);
  const found = findTarget(nlb.targetGroups, place);
  const idleMs = idleOf(state, nlb.idleTimeoutSeconds, listener, entry);
  return {
    loadBalancer: nlb.name,
    availabilityZone: node.availabilityZone,
    protocol: protocol === "udp" ? "UDP" : listener?.protocol === "TLS" ? "TLS" : "TCP",
    client: { ip: original.source, port: original.sourcePort },
    listener: { ip: original.destination, port: original.destinationPort },
    target: { ...place, ...(found && { id: found.target.id }) },
    ...(found && { targetGroup: found.group.name }),
    ...(entry.state === undefined ? {} : { state: entry.state }),
    ...(entry.ageSeconds === undefined ? {} : { ageMs: entry.ageSeconds * 1000 }),
    ...(idleMs === undefined ? {} : { idleMs }),
    bytes: original.bytes + reply.bytes,
  };
}

function findTarget(
  groups: readonly TargetGroupState[],
  place: { readonly ip: string; readonly port: number },
): { group: TargetGroupState; target: TargetRegistration } | undefined {
  for (const group of groups) {
    const target = group.targets.find(({ ip, port }) => ip === place.ip && port === place.port);
    if (target) return { group, target };
  }
  return undefined;
}

/** The kernel tells how long it will go on remembering, in seconds begun; that began anew with the last packet. */
function idleOf(
  { timeScale }: FabricState,
  usualSeconds: number,
  listener: Listener | undefined,
  { protocol, state, secondsLeft }: Entry,
): number | undefined {
  if (protocol === "tcp" && state !== "ESTABLISHED") return undefined;
  const tcpSeconds = listener?.protocol === "TLS" ? TLS_SECONDS : (listener?.idleTimeoutSeconds ?? usualSeconds);
  const seconds = Math.max(1, Math.round((protocol === "udp" ? UDP_SECONDS : tcpSeconds) / timeScale));
  return Math.max(0, seconds - secondsLeft - 1) * 1000;
}
