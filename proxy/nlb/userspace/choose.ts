import type {
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../../lab/model/index.ts";
import { forwardedGroups } from "../routing.ts";
import { selectTargets } from "../targets.ts";

export interface Choice {
  readonly group: TargetGroupState;
  readonly target: TargetRegistration;
}

/**
 * Where a new flow goes: a target group by weight (row NLB-012), in it one of the targets that new flows are spread over.
 * `undefined` where there is none (row NLB-135).
 *
 * DIFFERS: the real load balancer hashes the TCP sequence number along with the addresses (row NLB-066), which a program
 * above the socket does not know; a random number stands for it.
 *
 * @param listenerIndex the listener's place in the state
 */
export function chooseTarget(
  nlb: NetworkLoadBalancerState,
  listenerIndex: number,
  client: { readonly ip: string },
  health: readonly TargetHealth[],
  random: () => number,
): Choice | undefined {
  const listener = nlb.listeners[listenerIndex];
  const [node] = nlb.nodes;
  if (!listener || !node) return undefined;
  const group = byWeight(forwardedGroups(nlb, listener), random());
  if (!group) return undefined;
  const targets = selectTargets(nlb, node, group, health);
  const part = group.sourceIpStickiness ? hashOf(client.ip) / 2 ** 32 : random();
  const target = targets[Math.floor(part * targets.length)];
  return target && { group, target };
}

function byWeight(
  shares: readonly { readonly group: TargetGroupState; readonly weight: number }[],
  part: number,
): TargetGroupState | undefined {
  let rest = part * shares.reduce((sum, { weight }) => sum + weight, 0);
  return shares.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  })?.group;
}

/** FNV-1a, 32 bits, its bits mixed once more so that neighbouring addresses part. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
