/** What the receiver sees as the source of a new flow: of several reasons to rewrite it, the last hop's counts. */
import { SOURCE_PORTS, sourceAddresses } from "../../../proxy/nlb/index.ts";
import { type FabricState, INTERNET } from "../../model/index.ts";
import { UPLINK } from "./interfaces.ts";
import { hex, MARK, natGatewayMark, nodeMark } from "./mark.ts";
import { lookup, type Part, type Rule } from "./text.ts";

export function sourcePart(state: FabricState): Part {
  return {
    collections: [],
    chains: [
      {
        name: "source",
        hook: { type: "nat", at: "postrouting", priority: 100 },
        rules: [`oifname "${UPLINK}" masquerade`, ...hiddenClients(state), ...waysOut(state)],
      },
    ],
  };
}

/**
 * A node's own address, or by chance one of several (rows NLB-041, NLB-053), and a port of its range: where all of them
 * are taken towards one target, the kernel drops the packet (row NLB-052).
 */
function hiddenClients(state: FabricState): Rule[] {
  const nodes = state.networkLoadBalancers.flatMap(({ id, nodes, sourcePorts }) =>
    nodes.map((node) => ({
      mark: hex(nodeMark(state, id, node.privateIp) | MARK.ownSource),
      addresses: sourceAddresses(node),
      ports: portRange(sourcePorts),
    })),
  );
  const byRange = Map.groupBy(nodes, ({ ports }) => ports);
  const several = nodes.filter(({ addresses }) => addresses.length > 1);
  const key = `ct mark & ${hex(MARK.nodeMask | MARK.ownSource)}`;
  return [
    ...several.map(({ mark, addresses, ports }) => {
      const slots = addresses.map((address, slot) => `${slot} : ${address}`).join(", ");
      return `${key} == ${mark} meta l4proto tcp snat to ${ANY_SOURCE} mod ${addresses.length} map { ${slots} } : ${ports}`;
    }),
    ...[...byRange].flatMap(([ports, all]) =>
      lookup(
        `meta l4proto tcp snat to ${key}`,
        "map",
        all.map(({ mark, addresses }) => `${mark} : ${addresses[0]}`),
      ).map((rule) => `${rule} : ${ports}`),
    ),
  ];
}

const ANY_SOURCE = "jhash ip saddr . tcp sport . ip daddr . tcp dport";

function portRange(count: number | undefined): string {
  const [first, last] = SOURCE_PORTS;
  return `${first}-${count === undefined ? last : first + count - 1}`;
}

/** By the way that a flow took out of its sender's subnet, or into the lab. */
export function waysOut(state: FabricState): Rule[] {
  const gateways = [
    `${hex(MARK.publishedPort)} : ${INTERNET.router}`,
    ...state.natGateways.map(({ publicIp }, index) => `${hex(natGatewayMark(index))} : ${publicIp}`),
  ];
  const owned = state.interfaces.flatMap(({ privateIp, publicIp }) => (publicIp ? [`${privateIp} : ${publicIp}`] : []));
  return [
    ...lookup(`snat to ct mark & ${hex(MARK.wayMask)}`, "map", gateways),
    ...lookup(`ct mark & ${hex(MARK.wayMask)} ${hex(MARK.internetGateway)} snat to ip saddr`, "map", owned),
  ];
}
