import type { FabricFault, FabricState } from "../../model/index.ts";
import type { Rule } from "./text.ts";

/** The faults of one kind. */
export function faultsOf<Kind extends FabricFault["kind"]>(
  { faults }: FabricState,
  kind: Kind,
): Extract<FabricFault, { kind: Kind }>[] {
  return faults.filter((fault): fault is Extract<FabricFault, { kind: Kind }> => fault.kind === kind);
}

/** `key { a, b } verdict`; without elements, no rule. */
export function matchAny(key: string, elements: readonly string[], verdict: string): Rule[] {
  return elements.length > 0 ? [`${key} { ${[...new Set(elements)].join(", ")} } ${verdict}`] : [];
}
