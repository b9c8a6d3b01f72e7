/**
 * What the fabric itself holds in its network namespace: the addresses of routers, resolvers, metadata and NLB nodes,
 * and black holes under every range that it speaks for.
 *
 * The addresses stand on `lo`: the kernel answers ARP for them on every interface, and no kernel lacks it (some have no
 * dummy interfaces). The routes to instances are the business of whoever wires them.
 */
import { sourceAddresses } from "../../../proxy/nlb/index.ts";
import { type FabricState, INTERNET, LINK_LOCAL, parseCidr, reservedAddresses } from "../../model/index.ts";
import { resolverAddress } from "../nft/index.ts";

export interface Links {
  /** Single addresses, sorted. */
  readonly addresses: readonly string[];
  /**
   * Ranges in which an address that nobody has is a black hole: refused in silence (row V12), and never sent after the
   * default route to the uplink. Sorted.
   */
  readonly blackholes: readonly string[];
}

export function compileLinks(state: FabricState): Links {
  return {
    addresses: sorted([
      ...state.subnets.flatMap(({ cidr }) => routerOf(cidr)),
      ...state.vpcs.flatMap((vpc) => resolverAddress(vpc) ?? []),
      LINK_LOCAL.resolver,
      LINK_LOCAL.metadata,
      LINK_LOCAL.monitor,
      INTERNET.router,
      INTERNET.resolver,
      ...state.networkLoadBalancers.flatMap(({ nodes }) => nodes.flatMap(sourceAddresses)),
    ]),
    blackholes: sorted([...state.vpcs.flatMap(({ cidrs }) => cidrs), INTERNET.clients, INTERNET.public]),
  };
}

function routerOf(text: string): string[] {
  const cidr = parseCidr(text);
  return cidr ? [reservedAddresses(cidr).router] : [];
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
