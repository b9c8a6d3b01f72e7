/** Idle timeouts of flows through load balancers and NAT gateways (rows NLB-151, V19). */
import type { FabricState } from "../../model/index.ts";
import { hex, MARK, natGatewayMark } from "./mark.ts";
import { listenerKeys, planNodes } from "./nodes.ts";

const NAT_GATEWAY_SECONDS = 350;

/**
 * The script of a second table, which is only ever added to: a flow holds on to its timeout object, and deleting the
 * object would throw the flow back to the kernel's default of five days.
 */
export function compileIdleTimeouts(table: string, state: FabricState): string {
  const matches = [...listenerMatches(state), ...gatewayMatches(state)];
  const seconds = [...new Set(matches.map((match) => match.seconds))];
  const rules = matches.map(
    (match) => `add rule ip ${table} idle ${match.match} ct timeout set "${objectName(match.seconds)}"`,
  );
  return [
    `table ip ${table} {`,
    ...seconds.map(
      (value) => `  ct timeout ${objectName(value)} {
    protocol tcp
    l3proto ip
    policy = { established : ${value} }
  }`,
    ),
    "  chain idle {\n    type nat hook prerouting priority -130; policy accept;\n  }",
    "}",
    `flush chain ip ${table} idle`,
    ...rules,
    "",
  ].join("\n");
}

interface IdleMatch {
  readonly match: string;
  readonly seconds: number;
}

function listenerMatches(state: FabricState): IdleMatch[] {
  return planNodes(state).flatMap((plan) =>
    plan.nlb.listeners.map((listener) => ({
      match: `ip daddr . tcp dport { ${listenerKeys(plan, listener).join(", ")} }`,
      seconds: scaledSeconds(plan.nlb.idleTimeoutSeconds, state),
    })),
  );
}

function gatewayMatches(state: FabricState): IdleMatch[] {
  if (state.natGateways.length === 0) return [];
  const match = `ip protocol tcp ct mark & ${hex(MARK.wayMask)} >= ${hex(natGatewayMark(0))}`;
  return [{ match, seconds: scaledSeconds(NAT_GATEWAY_SECONDS, state) }];
}

/** The kernel counts whole seconds. */
function scaledSeconds(seconds: number, { timeScale }: FabricState): number {
  return Math.max(1, Math.round(seconds / timeScale));
}

function objectName(seconds: number): string {
  return `idle_${seconds}`;
}
