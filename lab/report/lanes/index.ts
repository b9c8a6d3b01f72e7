/** The rows of a run's timeline, from what its record tells. Pure. */
import type { RunRecord } from "../../scenario/record.ts";
import { timeOf } from "../run-time.ts";
import { databaseLanes } from "./databases.ts";
import { faultLanes } from "./faults.ts";
import { activityLanes, memberLanes } from "./groups.ts";
import { instanceLanes } from "./instances.ts";
import type { Lane } from "./lane.ts";
import { targetLanes } from "./targets.ts";

export type { Lane, Span, Tone } from "./lane.ts";
export { type Names, namesOf } from "./names.ts";

/** From cause to effect: what was broken, who felt it, what was done about it. Rows where nothing stands are left out. */
export function lanesOf(record: RunRecord): Lane[] {
  const time = timeOf(record);
  return [faultLanes, instanceLanes, targetLanes, activityLanes, memberLanes, databaseLanes]
    .flatMap((read) => read(record, time))
    .filter((lane) => lane.spans.length > 0);
}
