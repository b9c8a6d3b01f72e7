/** How long flows through load balancers and NAT gateways are remembered (rows NLB-151, NLB-152, NLB-156, V19). */
import type { Transport } from "../../../proxy/nlb/index.ts";
import type { FabricState } from "../../model/index.ts";
import { hex, MARK, natGatewayMark } from "./mark.ts";
import { ENTRANCE_KEY, type Entrance, entranceKeys, entrancesOf, planNodes } from "./nodes.ts";

const NAT_GATEWAY_SECONDS = 350;
/** Fixed (row NLB-152). */
const TLS_SECONDS = 350;
const UDP_SECONDS = 120;
/** Row NLB-157: a connection must be answered within this. */
const ANSWER_SECONDS = 30;
/**
 * Row NLB-158. Short, since the machine's table of flows is bounded: with the kernel's 120 s, two thousand connections a
 * second that are closed at once would fill it.
 */
const TIME_WAIT_SECONDS = 10;
/**
 * The way from the userspace plane to a target that sees the client's address and port: while a flow that is over is
 * remembered, the client's next one from the same port would be refused its source.
 */
const PLANE_LEG = `  ct timeout plane_leg {
    protocol tcp
    l3proto ip
    policy = { time_wait : 1, close : 1, last_ack : 1 }
  }
  chain idle_plane {
    type nat hook output priority -115; policy accept;
  }`;

/**
 * The script of a second table, which is only ever added to: a flow holds on to its timeout object, and deleting the
 * object would throw the flow back to the kernel's default of five days.
 */
export function compileIdleTimeouts(table: string, state: FabricState): string {
  const timeouts = [...listenerTimeouts(state), ...gatewayTimeouts(state)];
  const objects = new Map(timeouts.map((timeout) => [objectName(timeout), timeout]));
  return [
    `table ip ${table} {`,
    ...[...objects.values()].map((timeout) => renderObject(timeout, state)),
    "  chain idle {\n    type nat hook prerouting priority -130; policy accept;\n  }",
    PLANE_LEG,
    "}",
    ...["idle", "idle_plane"].map((chain) => `flush chain ip ${table} ${chain}`),
    `add rule ip ${table} idle_plane ct mark & ${hex(MARK.planeLeg)} != 0 ct timeout set "plane_leg"`,
    ...timeouts.map((timeout) => `add rule ip ${table} idle ${timeout.match} ct timeout set "${objectName(timeout)}"`),
    "",
  ].join("\n");
}

interface Timeout {
  readonly transport: Transport;
  readonly seconds: number;
  readonly match: string;
}

/** One rule for all listeners of the same timeout, however many there are. */
function listenerTimeouts(state: FabricState): Timeout[] {
  const entrances = planNodes(state).flatMap(entrancesOf);
  const byTimeout = Map.groupBy(entrances, (one) => `${one.transport} ${scaledSeconds(idleSeconds(one), state)}`);
  return [...byTimeout].map(([key, group]) => {
    const [transport, seconds] = key.split(" ") as [Transport, string];
    const keys = group.flatMap(entranceKeys).join(", ");
    return { transport, seconds: Number(seconds), match: `${ENTRANCE_KEY} { ${keys} }` };
  });
}

function idleSeconds({ plan, listener, transport }: Entrance): number {
  if (transport === "udp") return UDP_SECONDS;
  return listener.protocol === "TLS" ? TLS_SECONDS : (listener.idleTimeoutSeconds ?? plan.nlb.idleTimeoutSeconds);
}

function gatewayTimeouts(state: FabricState): Timeout[] {
  if (state.natGateways.length === 0) return [];
  const match = `ip protocol tcp ct mark & ${hex(MARK.wayMask)} >= ${hex(natGatewayMark(0))}`;
  return [{ transport: "tcp", seconds: scaledSeconds(NAT_GATEWAY_SECONDS, state), match }];
}

/** A connection that one side has closed is still in use by the other: it is idle as any other is. */
function renderObject(timeout: Timeout, state: FabricState): string {
  const { transport, seconds } = timeout;
  const answer = scaledSeconds(ANSWER_SECONDS, state);
  const tcp = `established : ${seconds}, fin_wait : ${seconds}, close_wait : ${seconds}, syn_sent : ${answer}, syn_recv : ${answer}, time_wait : ${TIME_WAIT_SECONDS}`;
  const policy = transport === "tcp" ? tcp : `unreplied : ${seconds}, replied : ${seconds}`;
  return `  ct timeout ${objectName(timeout)} {
    protocol ${transport}
    l3proto ip
    policy = { ${policy} }
  }`;
}

/** The kernel counts whole seconds. */
function scaledSeconds(seconds: number, { timeScale }: FabricState): number {
  return Math.max(1, Math.round(seconds / timeScale));
}

function objectName({ transport, seconds }: Timeout): string {
  return `idle_${transport}_${seconds}`;
}
