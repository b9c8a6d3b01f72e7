/**
 * The rule set of the fabric: everything that a VPC does to a packet, as one nft table swapped in a single transaction.
 *
 *   veth of the sender
 *     prerouting  -450  fragments    those of TCP that are for an NLB
 *                 -150  arrive       source check, routes, egress rules of the sender
 *                 -130  idle         idle timeout of the flow (first packet only)
 *                 -120  enter_node   routes and ingress rules of the NLB (first packet only)
 *                 -115  enter_plane  listeners of the userspace plane (first packet only)
 *                 -110  translate    listeners, public addresses, published ports (first packet only)
 *     routing            /32 per interface; addresses of a VPC that nobody has are black holes
 *     postrouting   90  leave_node   egress rules of the NLB (first packet only)
 *                  100  source       address of the NLB node, NAT gateway, internet gateway or uplink (first packet only)
 *                  150  deliver      route back, ingress rules of the receiver
 *   veth of the receiver
 *
 * Faults have chains of their own around these (`faults.ts`, `lines.ts`).
 *
 * A packet of a known flow passes one rule on each side. What starts or ends in the fabric itself (DNS, metadata,
 * health checks) meets `input` and `output` instead of the other half.
 */
import type { FabricState, TargetHealth } from "../../model/index.ts";
import { arrivalPart } from "./arrival.ts";
import { balancersPart } from "./balancers.ts";
import { deliveryPart } from "./delivery.ts";
import { faultsPart } from "./faults.ts";
import { fragmentsPart } from "./fragments.ts";
import { groupsPart } from "./groups.ts";
import { compileIdleTimeouts } from "./idle.ts";
import { linesPart } from "./lines.ts";
import { localPart } from "./local.ts";
import { perState } from "./per-state.ts";
import { planePart } from "./plane.ts";
import { sourcePart } from "./source.ts";
import { type Part, renderTable } from "./text.ts";
import { translationPart } from "./translation.ts";

export const TABLE = "tierlab";

/** The rule set as a value: what two of them differ in can be told (see `update.ts`). */
export interface Ruleset extends Part {
  /** Script of the table of idle timeouts, which is only ever added to. */
  readonly idle: string;
}

/**
 * The whole rule set as a script for `nft -f`. Pure; equal input gives equal text, so a caller may skip what it has
 * applied already.
 */
export function compileRuleset(state: FabricState, health: readonly TargetHealth[]): string {
  return renderRuleset(planRuleset(state, health));
}

/** Puts the table in the place of whatever table of this name there is, in one transaction. */
export function renderRuleset({ idle, ...table }: Ruleset): string {
  return `table ip ${TABLE}\ndelete table ip ${TABLE}\n${renderTable(TABLE, [table])}${idle}`;
}

/** Pure. What health does not concern is worked out once per state. */
export function planRuleset(state: FabricState, health: readonly TargetHealth[]): Ruleset {
  const still = stillOf(state);
  const parts = [still, planePart(state, health), translationPart(state, health)];
  return {
    collections: parts.flatMap(({ collections }) => collections),
    chains: parts.flatMap(({ chains }) => chains),
    idle: still.idle,
  };
}

const stillOf = perState((state): Ruleset => {
  const parts = [
    fragmentsPart(state),
    arrivalPart(state),
    groupsPart(state),
    balancersPart(state),
    sourcePart(state),
    deliveryPart(state),
    localPart(state),
    faultsPart(state),
    linesPart(state),
  ];
  return {
    collections: parts.flatMap(({ collections }) => collections),
    chains: parts.flatMap(({ chains }) => chains),
    idle: compileIdleTimeouts(`${TABLE}_idle`, state),
  };
});
