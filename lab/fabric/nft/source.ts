/** What the receiver sees as the source of a new flow: of several reasons to rewrite it, the last hop's counts. */
import { type FabricState, INTERNET } from "../../model/index.ts";
import { UPLINK } from "./interfaces.ts";
import { hex, MARK, natGatewayMark, nodeMark } from "./mark.ts";
import { lookup, type Part, type Rule } from "./text.ts";

export function sourcePart(state: FabricState): Part {
  const nodes = state.networkLoadBalancers.flatMap(({ id, nodes }) =>
    nodes.map(({ privateIp }) => `${hex(nodeMark(state, id, privateIp) | MARK.ownSource)} : ${privateIp}`),
  );
  return {
    collections: [],
    chains: [
      {
        name: "source",
        hook: { type: "nat", at: "postrouting", priority: 100 },
        rules: [
          `oifname "${UPLINK}" masquerade`,
          ...lookup(`snat to ct mark & ${hex(MARK.nodeMask | MARK.ownSource)}`, "map", nodes),
          ...waysOut(state),
        ],
      },
    ],
  };
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
