import { createHash } from "node:crypto";
import { forwardedGroups, selectTargets } from "../../../proxy/nlb/index.ts";
import { type Choice, chooseTarget, type Route } from "../../../proxy/nlb/userspace/choose.ts";
import type { TargetHealth, TargetRegistration } from "../../model/index.ts";
import type { PlaneEntrance } from "./plan.ts";

/** Where one node sends what comes to one listener: the choice of the packet plane, by the same functions. */
export function routesAt({ nlb, node, listener }: PlaneEntrance, health: readonly TargetHealth[]): Route[] {
  return forwardedGroups(nlb, listener).map((one) => ({
    ...one,
    targets: selectTargets(nlb, node, one.group, health).map(byPlace),
  }));
}

/** Flows are known by where they go, since an instance may be registered with several ports. */
function byPlace(target: TargetRegistration): TargetRegistration {
  return { ...target, id: placeOf(target) };
}

export function placeOf({ ip, port }: { readonly ip: string; readonly port: number }): string {
  return `${ip}:${port}`;
}

/** A target for a new flow; of one group for one source address, where the action is sticky (row NLB-014). */
export function chooseAt(
  { listener }: PlaneEntrance,
  routes: readonly Route[],
  client: { readonly ip: string },
  random: () => number,
): Choice | undefined {
  const numbers = listener.defaultAction.sourceIpStickiness && routes.length > 1 ? [shareOf(client.ip)] : [];
  return chooseTarget(routes, client, () => numbers.pop() ?? random());
}

/** The same part, from 0 up to 1, for the same text. */
function shareOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
