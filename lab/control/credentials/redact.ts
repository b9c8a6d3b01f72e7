import type { Eni, FabricState } from "../../model/fabric-state.ts";

/** The state without what signs requests: for whoever looks at it from outside. */
export function withoutCredentials(state: FabricState): FabricState {
  return { ...state, interfaces: state.interfaces.map(redacted) };
}

function redacted(eni: Eni): Eni {
  const { profile } = eni.metadata ?? {};
  if (!eni.metadata || !profile?.role?.credentials) return eni;
  const role = { name: profile.role.name };
  return { ...eni, metadata: { ...eni.metadata, profile: { ...profile, role } } };
}
