import type { TargetGroupState, TargetHealth, TargetRegistration } from "../../lab/model/index.ts";
import { healthOfGroup } from "./health-index.ts";

/** What was chosen of one group, by the scope that it was chosen for. */
export type Choices = Map<string, readonly TargetRegistration[]>;

interface Kept {
  readonly told: readonly TargetHealth[];
  readonly choices: Choices;
}

const kept = new WeakMap<TargetGroupState, Kept>();

/**
 * Where choices under this health are kept. They stay from one list to the next as long as it says nothing else of the
 * group: a target that turns unhealthy concerns one group, and the others' choices are the very same arrays.
 */
export function choicesOf(health: readonly TargetHealth[], group: TargetGroupState): Choices {
  const told = healthOfGroup(health, group.id);
  const former = kept.get(group);
  const choices: Choices = former && leadsToTheSame(former.told, told) ? former.choices : new Map();
  kept.set(group, { told, choices });
  return choices;
}

/** In all that a choice looks at. */
function leadsToTheSame(former: readonly TargetHealth[], told: readonly TargetHealth[]): boolean {
  if (former === told) return true;
  return former.length === told.length && told.every((one, index) => isSame(former[index], one));
}

function isSame(former: TargetHealth | undefined, told: TargetHealth): boolean {
  if (former === told) return true;
  return (
    former?.state === told.state &&
    former.targetId === told.targetId &&
    former.port === told.port &&
    former.takesNewFlows === told.takesNewFlows
  );
}
