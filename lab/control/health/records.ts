import type { LabEventBody } from "../../model/events.ts";
import { healthKey, targetKey } from "../memory.ts";
import type { Observed } from "../observed.ts";

/** Changes of targets' health since the journal's last word on them. */
export function recordHealth({ lab, health, memory }: Observed): LabEventBody[] {
  return health.flatMap((target) => {
    const targetGroup = lab.targetGroups.find((one) => one.id === target.targetGroupId)?.name;
    if (targetGroup === undefined) return [];
    const known = memory.targets.get(targetKey(targetGroup, target));
    if (known === healthKey(target)) return [];
    const previous = known?.split(" ")[0];
    return [{ kind: "target-health", targetGroup, target, ...(previous ? { previous } : {}) }];
  });
}
