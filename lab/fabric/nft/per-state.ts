import type { FabricState } from "../../model/index.ts";

/**
 * `compute`, asked once per state: a state never changes, while health does many times a second. The same state gives
 * the very same value, so what was compared once need not be again.
 */
export function perState<T>(compute: (state: FabricState) => T): (state: FabricState) => T {
  const known = new WeakMap<FabricState, { readonly value: T }>();
  return (state) => {
    const { value } = known.get(state) ?? { value: compute(state) };
    known.set(state, { value });
    return value;
  };
}
