/**
 * How packets come to the bad lines of link faults and back. A state without such faults has nothing of it.
 *
 * On its first way through the fabric a packet meets every rule as always, is translated and judged, and leaves by the
 * line's device instead of the receiver's interface. What comes back from there bears its final addresses, has been
 * judged, and must not be again: conntrack would take it for another flow.
 *
 *   prerouting -300  returned   what comes from a line is no flow
 *               -90  divert     behind translation: marks what goes to a line
 *   output     -150  divert_own the fabric's own health checks
 */

import type { FabricState } from "../../model/index.ts";
import { LINE_DEVICES, type LinePlan, planLines } from "../impair/plan.ts";
import { hex, MARK, nodeMark } from "./mark.ts";
import { planNodes } from "./nodes.ts";
import type { Part, Rule } from "./text.ts";

export function linesPart(state: FabricState): Part {
  const lines = planLines(state);
  if (lines.length === 0) return { collections: [], chains: [] };
  const divert = lines.flatMap((line) => divertTo(state, line));
  return {
    collections: [],
    chains: [
      {
        name: "returned",
        hook: { type: "filter", at: "prerouting", priority: -300 },
        rules: [`iifname "${LINE_DEVICES}" notrack`],
      },
      {
        name: "divert",
        hook: { type: "filter", at: "prerouting", priority: -90 },
        rules: [...passReturned(state), ...divert],
      },
      { name: "divert_own", hook: { type: "route", at: "output", priority: -150 }, rules: divert },
    ],
  };
}

/** For the head of a chain: lets pass what has been judged on its first way. */
export function passReturned(state: FabricState): Rule[] {
  return planLines(state).length > 0 ? [`iifname "${LINE_DEVICES}" accept`] : [];
}

/** What leaves by a line, whose interface tells nothing of the receiver. */
export function ifDiverted(state: FabricState, verdict: string): Rule[] {
  return planLines(state).length > 0 ? [`oifname "${LINE_DEVICES}" ${verdict}`] : [];
}

/** Between two interfaces; between a load balancer node and whoever is at the other end of a flow through it. */
function divertTo(state: FabricState, { from, to, mark }: LinePlan): Rule[] {
  const verdict = `meta mark set ${hex(mark)} accept`;
  const [sources, destinations] = [`ip saddr { ${from.join(", ")} }`, `ip daddr { ${to.join(", ")} }`];
  return [
    `${sources} ${destinations} ${verdict}`,
    ...throughNodes(state, from).map((through) => `${through} ${destinations} ${verdict}`),
    ...throughNodes(state, to).map((through) => `${through} ${sources} ${verdict}`),
  ];
}

function throughNodes(state: FabricState, addresses: readonly string[]): Rule[] {
  const marks = planNodes(state)
    .filter((plan) => plan.addresses.some((address) => addresses.includes(address)))
    .map(({ nlb, node }) => hex(nodeMark(state, nlb.id, node.privateIp)));
  return marks.length > 0 ? [`ct mark & ${hex(MARK.nodeMask)} { ${marks.join(", ")} }`] : [];
}
