/**
 * What the kernel does for listeners that the userspace plane serves: it hands clients over, and gives the plane's own
 * connections the addresses and marks of the node that they belong to.
 *
 *   client -> node:port -> enter_plane -> the plane's socket at that address
 *   the plane, node:n -> leave_plane (mark) -> source_plane (the client's address, where it is preserved) -> target
 *
 * Chains of type nat: the first packet of a flow comes here and no other. `enter_plane` is ahead of `translate`, which
 * sees nothing of a flow whose destination is settled.
 */
import { CHECK_SOURCE_PORTS } from "../../../proxy/health/index.ts";
import { forwardedGroups, selectTargets } from "../../../proxy/nlb/index.ts";
import type { FabricState, TargetHealth } from "../../model/index.ts";
import { type PlaneEntrance, planeEntrances } from "../plane/plan.ts";
import { UPLINK } from "./interfaces.ts";
import { hex, MARK, nodeMark } from "./mark.ts";
import { waysOut } from "./source.ts";
import { type Chain, lookup, type Part, type Rule } from "./text.ts";

/** The table of `preserved.ts`. */
export const PLANE_TABLE = "tierlab_plane";

export function planePart(state: FabricState, health: readonly TargetHealth[]): Part {
  const entrances = planeEntrances(state);
  if (entrances.length === 0) return { collections: [], chains: [] };
  return {
    collections: [],
    chains: [
      ...entrances.map((entrance, index) => admit(state, entrance, index, health)),
      ...publishedChains(state, entrances),
      enter(state, entrances),
      { name: "source_client", hook: { type: "nat", at: "input", priority: 100 }, rules: waysOut(state) },
      leave(state),
    ],
  };
}

/** What `input` lets in: nothing else that bears a node's mark ends in the fabric itself. */
export function admitPlane(state: FabricState): Rule[] {
  return planeEntrances(state).length > 0 ? [`ip protocol tcp ct mark & ${hex(MARK.nodeMask)} != 0 accept`] : [];
}

function enter(state: FabricState, entrances: readonly PlaneEntrance[]): Chain {
  const keys = entrances.flatMap(({ node, listener }, index) =>
    [node.privateIp, ...(node.publicIp ? [node.publicIp] : [])].map(
      (address) => `${address} . ${listener.port} : goto ${admitName(index)}`,
    ),
  );
  const published = publishedOf(state, entrances).map(({ port }) => `${port} : goto ${publishName(port)}`);
  return {
    name: "enter_plane",
    hook: { type: "nat", at: "prerouting", priority: -115 },
    rules: [
      ...lookup(`iifname "${UPLINK}" tcp dport`, "vmap", published),
      ...lookup("ip daddr . tcp dport", "vmap", keys),
    ],
  };
}

/** Silence where the node has nobody to send to (rows NLB-081, NLB-135, choice C-14). */
function admit(
  state: FabricState,
  { nlb, node, listener }: PlaneEntrance,
  index: number,
  health: readonly TargetHealth[],
): Chain {
  const hasTarget = forwardedGroups(nlb, listener).some(
    ({ group }) => selectTargets(nlb, node, group, health).length > 0,
  );
  const mark = hex(nodeMark(state, nlb.id, node.privateIp));
  return {
    name: admitName(index),
    comment: `${nlb.name} ${node.availabilityZone} ${listener.port}`,
    rules: hasTarget
      ? [`ct mark set ct mark | ${mark}`, `meta l4proto tcp dnat to ${node.privateIp}:${listener.port}`]
      : ["drop"],
  };
}

/** The port is that of the fabric on the uplink, for TCP. */
function publishedOf(state: FabricState, entrances: readonly PlaneEntrance[]) {
  const published = state.ingress.filter(({ transport }) => transport === "tcp");
  return published.flatMap(({ containerPort, to }) => {
    const ways = to.flatMap(({ ip, port }) => {
      const index = entrances.findIndex(({ node, listener }) => node.privateIp === ip && listener.port === port);
      return index < 0 ? [] : [index];
    });
    return ways.length > 0 ? [{ port: containerPort, ways }] : [];
  });
}

function publishedChains(state: FabricState, entrances: readonly PlaneEntrance[]): Chain[] {
  return publishedOf(state, entrances).map(({ port, ways }) => ({
    name: publishName(port),
    rules: lookup(
      `jhash ip saddr . tcp sport mod ${ways.length}`,
      "vmap",
      ways.map((index, slot) => `${slot} : goto ${admitName(index)}`),
    ),
  }));
}

/** Checks come from addresses of nodes as well: their ports tell them from flows. */
function leave(state: FabricState): Chain {
  const marks = state.networkLoadBalancers.flatMap(({ id, nodes }) =>
    nodes.flatMap(({ privateIp, secondaryIps = [] }) => {
      const mark = hex(nodeMark(state, id, privateIp) | MARK.planeLeg);
      return [privateIp, ...secondaryIps].map((address) => `${address} : ${mark}`);
    }),
  );
  return {
    name: "leave_plane",
    hook: { type: "nat", at: "output", priority: -120 },
    rules: lookup(`tcp sport < ${CHECK_SOURCE_PORTS[0]} ct mark set ip saddr`, "map", marks),
  };
}

function admitName(index: number): string {
  return `plane_${index}`;
}

function publishName(port: number): string {
  return `plane_publish_${port}`;
}
