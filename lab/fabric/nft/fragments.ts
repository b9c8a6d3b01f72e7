/** Row NLB-021: fragments of anything but UDP that are for a load balancer go nowhere. */
import type { FabricState } from "../../model/index.ts";
import { planNodes } from "./nodes.ts";
import type { Part } from "./text.ts";

/** Offset of the fragment, and whether more follow; not the bit that forbids fragments. */
const IS_FRAGMENT = "ip frag-off & 0x3fff != 0";
/** Before the kernel puts them together again (-400), after which nothing tells of them. */
const BEFORE_DEFRAGMENTATION = -450;

export function fragmentsPart(state: FabricState): Part {
  const addresses = planNodes(state).flatMap((plan) => plan.addresses);
  if (addresses.length === 0) return { collections: [], chains: [] };
  return {
    collections: [],
    chains: [
      {
        name: "fragments",
        hook: { type: "filter", at: "prerouting", priority: BEFORE_DEFRAGMENTATION },
        rules: [`${IS_FRAGMENT} ip protocol != udp ip daddr { ${addresses.join(", ")} } drop`],
      },
    ],
  };
}
