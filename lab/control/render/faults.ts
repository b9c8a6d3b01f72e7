import { type Fault, type FaultPicture, findFault } from "../../faults/index.ts";
import type { ActiveFault, FabricFault } from "../../model/fault.ts";
import type { SecurityGroup } from "../../model/lab.ts";
import type { Placements } from "../addresses/index.ts";
import { faultPicture } from "../faults/picture.ts";
import type { Observed } from "../observed.ts";

/** What the fabric does about the faults that are on, as they meet the lab as it is now. */
export function renderFaults(observed: Observed, placements: Placements): FabricFault[] {
  if (observed.faults.length === 0) return [];
  const picture: FaultPicture = faultPicture(observed, placements);
  return known(observed.faults).flatMap(({ effect, options }) =>
    effect.kind === "packets" ? effect.render(picture, options).filter(meetsSomething) : [],
  );
}

/** Security groups as faults leave them. */
export function withFaultyRules({ faults }: Observed, groups: readonly SecurityGroup[]): readonly SecurityGroup[] {
  return known(faults).reduce(
    (rewritten, { effect, options }) => (effect.kind === "rules" ? effect.rewrite(rewritten, options) : rewritten),
    groups,
  );
}

/** The journal may tell of a kind that this version does not have. */
function known(faults: readonly ActiveFault[]): { effect: Fault["effect"]; options: ActiveFault["options"] }[] {
  return faults.flatMap(({ kind, options }) => {
    const fault = findFault(kind);
    return fault ? [{ effect: fault.effect, options }] : [];
  });
}

/** False where all that the fault is about has gone, or has yet to come. */
function meetsSomething(fault: FabricFault): boolean {
  switch (fault.kind) {
    case "cut":
    case "port-closed":
      return fault.addresses.length > 0;
    case "partition":
    case "link":
      return fault.between.every((side) => side.length > 0);
    case "health-checks":
      return fault.targets.length > 0;
    case "dns":
      return fault.vpcIds.length > 0;
  }
}
