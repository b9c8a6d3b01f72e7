/** The stand's state with many targets and listeners, whose instances are in the rules only. */
import type { FabricState, TargetHealth, TargetRegistration } from "../../lab/model/index.ts";
import { formatIp, LabError, parseCidr } from "../../lab/model/index.ts";
import { HTTP_PORT, MANY_PORTS } from "./programs.ts";
import { eni } from "./state.ts";

type Balancer = FabricState["networkLoadBalancers"][number];

/** The HTTP listener spreads over `count` targets, all of them ports of one machine; `count` instances in all sets. */
export function withTargets(state: FabricState, count: number): FabricState {
  const balancer = balancerOf(state);
  const targetGroups = balancer.targetGroups.map((group) =>
    group.port === HTTP_PORT ? { ...group, targets: group.targets.flatMap((target) => ports(target, count)) } : group,
  );
  return withInstances({ ...state, networkLoadBalancers: [{ ...balancer, targetGroups }] }, count);
}

function ports(target: TargetRegistration, count: number): TargetRegistration[] {
  return Array.from({ length: count }, (_, index) => ({ ...target, port: MANY_PORTS[0] + index }));
}

const FIRST_LISTENER = 20_000;

/** As many listeners more, each with a group of its own of that many targets; the quota of AWS is 50 listeners. */
export function withListeners(state: FabricState, counts: { listeners: number; targets: number }): FabricState {
  const balancer = balancerOf(state);
  const group = balancer.targetGroups[0];
  const listener = balancer.listeners[0];
  if (!group || !listener) throw new LabError("BadTemplate", `${balancer.name} has no listener`);
  const grown = withInstances(state, counts.targets);
  const instances = grown.interfaces.slice(state.interfaces.length);
  const availabilityZone = balancer.nodes[0]?.availabilityZone ?? "";
  const added = Array.from({ length: counts.listeners }, (_, index) => {
    const port = FIRST_LISTENER + index;
    const id = `${group.id}-${port}` as typeof group.id;
    const targets = instances.map(({ privateIp: ip }) => ({
      ...{ id: `i-${ip}`, ip, port, availabilityZone },
      registration: { kind: "registered" } as const,
    }));
    const forward = { kind: "forward" as const, targetGroups: [{ targetGroupId: id, weight: 1 }] };
    return { group: { ...group, id, port, targets }, listener: { ...listener, port, defaultAction: forward } };
  });
  const targetGroups = [...balancer.targetGroups, ...added.map((one) => one.group)];
  const listeners = [...balancer.listeners, ...added.map((one) => one.listener)];
  return { ...grown, networkLoadBalancers: [{ ...balancer, targetGroups, listeners }] };
}

export const NOBODY = -1;

/** All targets healthy, except one of the last group's: the `lost`-th, counted round and round. */
export function healthBut(state: FabricState, lost: number): TargetHealth[] {
  const { targetGroups } = balancerOf(state);
  return targetGroups.flatMap((group, index) =>
    group.targets.map(({ id, port, availabilityZone }, place) => ({
      ...{ targetGroupId: group.id, targetId: id, port, availabilityZone, sinceMs: 0 },
      state: index === targetGroups.length - 1 && place === lost % group.targets.length ? "unhealthy" : "healthy",
    })),
  );
}

/** With the application's groups, at addresses of the VPC that no subnet of the template has. */
function withInstances(state: FabricState, count: number): FabricState {
  const { targetGroups } = balancerOf(state);
  const model = state.interfaces.find(({ privateIp }) => privateIp === targetGroups[0]?.targets[0]?.ip);
  const range = parseCidr(state.vpcs[0]?.cidrs[0] ?? "");
  if (model?.where.kind !== "subnet" || !range) throw new LabError("BadTemplate", "the stand has no target");
  const { where, securityGroupIds } = model;
  const base = range.base + 100 * 256;
  const added = Array.from({ length: count }, (_, index) =>
    eni(formatIp(base + index), where.subnetId, securityGroupIds),
  );
  return { ...state, interfaces: [...state.interfaces, ...added] };
}

function balancerOf({ networkLoadBalancers: [balancer] }: FabricState): Balancer {
  if (!balancer) throw new LabError("BadTemplate", "the stand has no load balancer");
  return balancer;
}
