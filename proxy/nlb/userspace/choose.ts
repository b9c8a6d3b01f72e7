import type {
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../../lab/model/index.ts";
import { forwardedGroups, type WeightedGroup } from "../routing.ts";
import { selectTargets } from "../targets.ts";

export interface Choice {
  readonly group: TargetGroupState;
  readonly target: TargetRegistration;
  /** What the connection to the target is made from; any of the machine's own where it is absent. */
  readonly from?: { readonly localAddress: string; readonly localPort: number };
}

/** A target group that a listener sends to, with the targets that its new flows are spread over. */
export interface Route extends WeightedGroup {
  readonly targets: readonly TargetRegistration[];
}

/**
 * The routes of every listener, in the listeners' order: all of a choice that stays the same from one change of health or
 * registration to the next.
 *
 * @param isLeftOut passive checks: such targets get nothing while another one is there, except of a sticky group (rows
 *   NLB-075, NLB-113)
 */
export function planRoutes(
  nlb: NetworkLoadBalancerState,
  health: readonly TargetHealth[],
  isLeftOut: (target: TargetRegistration) => boolean = () => false,
): readonly (readonly Route[])[] {
  const targetsOf = (group: TargetGroupState) => {
    const targets = nlb.nodes.flatMap((node) => selectTargets(nlb, node, group, health));
    const fit = group.sourceIpStickiness ? targets : targets.filter((target) => !isLeftOut(target));
    return fit.length > 0 ? fit : targets;
  };
  return nlb.listeners.map((listener) =>
    forwardedGroups(nlb, listener).map((one) => ({ ...one, targets: targetsOf(one.group) })),
  );
}

/**
 * Where a new flow goes: a target group by weight (row NLB-012), in it one of the targets that new flows are spread over.
 * `undefined` where there is none (row NLB-135).
 *
 * DIFFERS: the real load balancer hashes the TCP sequence number along with the addresses (row NLB-066), which a program
 * above the socket does not know; a random number stands for it.
 */
export function chooseTarget(
  routes: readonly Route[],
  client: { readonly ip: string },
  random: () => number,
): Choice | undefined {
  const route = routes.length === 1 ? routes[0] : byWeight(routes, random());
  if (!route) return undefined;
  const { group, targets } = route;
  const part = group.sourceIpStickiness ? hashOf(client.ip) / 2 ** 32 : random();
  const target = targets[Math.floor(part * targets.length)];
  return target && { group, target };
}

function byWeight(routes: readonly Route[], part: number): Route | undefined {
  let rest = part * routes.reduce((sum, { weight }) => sum + weight, 0);
  return routes.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  });
}

/** FNV-1a, 32 bits, its bits mixed once more so that neighbouring addresses part. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
