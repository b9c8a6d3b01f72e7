/**
 * The hop over a Network Load Balancer, which logs no TCP connections (row NLB-174) and sees no trace: what the application
 * says of the connection tells the flow. Pure.
 *
 *   web 10.0.3.4 --> NLB 10.0.5.10 --[connection: 10.0.5.10:40123 -> 10.0.6.4:9090]--> application
 */
import type { TargetGroupId } from "../model/ids.ts";
import type { Lab } from "../model/lab.ts";
import { groupsOf } from "../model/listener-rule.ts";
import type { LogEntry, LogSource } from "./entry.ts";
import type { LogFilter } from "./filter.ts";
import { type ConnectionEnds, connectionOf } from "./read-line.ts";

/** The load balancers of a lab that lines may be told of. */
export function balancerSources(lab: Lab | undefined): LogSource[] {
  return (lab?.loadBalancers ?? []).filter(({ kind }) => kind === "network").map(sourceOfBalancer);
}

function sourceOfBalancer({ name, logicalId }: { readonly name: string; readonly logicalId: string }): LogSource {
  return { instance: name, instanceId: "", containerId: "", tier: "nlb", resource: logicalId };
}

/** Flows are told where a request is followed or they are asked for: they repeat what the application has said. */
export function wantsFlows({ trace, tiers = [] }: LogFilter): boolean {
  return trace !== undefined || tiers.includes("nlb");
}

/** A line in the NLB's name for a line of the application; `undefined` where the request came by none. */
export function flowEntry(lab: Lab, entry: LogEntry): LogEntry | undefined {
  const ends = connectionOf(entry.text);
  const hop = ends && (throughNode(lab, ends) ?? throughGroup(lab, entry, ends));
  if (!hop) return undefined;
  const { zone } = hop;
  const { from, to } = ends;
  const { trace } = entry;
  return {
    timeMs: entry.timeMs,
    source: sourceOfBalancer(hop),
    text: `flow ${from.ip}:${from.port} -> ${entry.source.instance} ${to.ip}:${to.port} TCP${zone === undefined ? "" : ` ${zone}`}`,
    ...(trace === undefined ? {} : { trace }),
  };
}

interface Hop {
  readonly name: string;
  readonly logicalId: string;
  /** Of the node, where the packets tell. */
  readonly zone?: string;
}

/** Without client-IP preservation the caller has the address of a node (row NLB-041). */
function throughNode(lab: Lab, { from }: ConnectionEnds): Hop | undefined {
  for (const { kind, name, logicalId, nodes } of lab.loadBalancers) {
    const node = kind === "network" ? nodes.find(({ privateIp }) => privateIp === from.ip) : undefined;
    if (node) return { name, logicalId, zone: node.availabilityZone };
  }
  return undefined;
}

/** With it the caller keeps its own; an instance of a group that preserves it is reached by the group's balancer. */
function throughGroup(lab: Lab, { source }: LogEntry, { to }: ConnectionEnds): Hop | undefined {
  const registered = lab.autoScalingGroups.find(({ logicalId }) => logicalId === source.resource)?.targetGroupIds ?? [];
  const isPreserved = (id: TargetGroupId) =>
    lab.targetGroups.some((group) => group.id === id && group.preserveClientIp && group.port === to.port);
  const id = registered.find(isPreserved);
  return lab.loadBalancers.find(
    ({ kind, listeners }) =>
      kind === "network" &&
      listeners.some(({ defaultAction }) => groupsOf(defaultAction).some(({ targetGroupId }) => targetGroupId === id)),
  );
}
