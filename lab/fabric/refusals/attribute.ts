import type { FabricState, Refusal, SecurityGroupId } from "../../model/index.ts";
import { nodeOfMark, type RefusedCount } from "../nft/index.ts";

/** A refusal without its times. */
export type Refused = Omit<Refusal, "count" | "firstSeenMs" | "lastSeenMs">;

/** Says whose groups refused: those of the receiver, the sender, or of the load balancer between them. Pure. */
export function attribute(state: FabricState, seen: RefusedCount): Refused {
  const { direction, source, destination, protocol, port, mark } = seen;
  const through = nodeOfMark(state, mark)?.privateIp;
  const judge = bearerOf(state, direction === "ingress" ? destination : (through ?? source));
  return { direction, ...judge, source, destination, protocol, port, ...(through ? { through } : {}) };
}

/** An instance's interface or a load balancer's node, by its private or public address. */
function bearerOf(state: FabricState, address: string): Pick<Refusal, "by" | "securityGroupIds"> {
  const nodes = state.networkLoadBalancers.flatMap(({ nodes, securityGroupIds }) =>
    nodes.map(({ privateIp, publicIp }) => ({ privateIp, publicIp, securityGroupIds })),
  );
  const bearer = [...state.interfaces, ...nodes].find((one) => one.privateIp === address || one.publicIp === address);
  const securityGroupIds: readonly SecurityGroupId[] = bearer?.securityGroupIds ?? [];
  return { by: bearer?.privateIp ?? address, securityGroupIds };
}
