import { expect, test } from "vitest";
import type { ScalingActivity } from "../../lab/model/events.ts";
import type { InstanceId } from "../../lab/model/ids.ts";
import { historyClaims, isHistoryComplete } from "./history.ts";

const replaced = { victim: "i-old" as InstanceId, successor: "i-new" as InstanceId, foundBy: "EC2" as const };

function activity(description: string, cause: string, rest: Partial<ScalingActivity> = {}): ScalingActivity {
  const done = { startTimeMs: 1, endTimeMs: 2, statusCode: "Successful", progress: 100, details: "{}" } as const;
  return {
    activityId: description,
    group: "g",
    description,
    cause: `At 2026-11-21T11:35:05Z ${cause}`,
    ...done,
    ...rest,
  };
}

const termination = activity(
  "Terminating EC2 instance: i-old",
  "an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.",
);
const launch = activity(
  "Launching a new EC2 instance: i-new",
  "an instance was launched in response to an unhealthy instance needing to be replaced.",
);

test("a history with both activities and their causes holds (A77, A82, A83)", () => {
  expect(historyClaims([launch, termination], replaced).map((claim) => claim.holds)).toEqual([true, true]);
  expect(isHistoryComplete([launch, termination], replaced)).toBe(true);
});

test("a missing activity, another cause and one under way do not", () => {
  expect(historyClaims([termination], replaced).map((claim) => claim.holds)).toEqual([true, false]);
  const other = activity(termination.description, "a user request");
  expect(historyClaims([launch, other], replaced).map((claim) => claim.holds)).toEqual([false, true]);
  expect(historyClaims([launch, termination], { ...replaced, foundBy: "ELB" }).map((claim) => claim.holds)).toEqual([
    false,
    true,
  ]);
  const begun = { ...termination, statusCode: "InProgress", endTimeMs: undefined } as const;
  expect(historyClaims([launch, begun], replaced).map((claim) => claim.holds)).toEqual([false, true]);
  expect(isHistoryComplete([launch, begun], replaced)).toBe(false);
});
