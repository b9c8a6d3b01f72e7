/** All reconcilers in one: what to write down, and, once there is nothing more of that, what to do. */
import type { Decision } from "./action.ts";
import { placeContainers } from "./addresses/index.ts";
import { reconcileGroups } from "./auto-scaling/index.ts";
import { reconcileFunctions } from "./functions/index.ts";
import { recordHealth } from "./health/index.ts";
import { reconcileInfrastructure } from "./infrastructure/index.ts";
import { recordInstances } from "./instances/index.ts";
import type { Observed } from "./observed.ts";

export function decide(observed: Observed): Decision {
  const placements = placeContainers(observed);
  const facts = [...recordInstances(observed), ...recordHealth(observed)];
  if (facts.length > 0) return { records: facts, actions: [] };
  const groups = reconcileGroups(observed, placements);
  const functions = reconcileFunctions(observed);
  return {
    records: [...groups.records, ...functions.records],
    actions: [...groups.actions, ...functions.actions, ...reconcileInfrastructure(observed)],
  };
}
