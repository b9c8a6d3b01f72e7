import { expect, test } from "vitest";
import type { LabEventBody } from "../../model/events.ts";
import { placeContainers } from "../addresses/index.ts";
import { composedMembers } from "../test/containers.ts";
import { testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { failLaunch, openLaunch, reconcileGroups } from "./index.ts";

const members = composedMembers(testLab());
const begun = openLaunch({ group: "app", ordinal: 3, cause: "a test", nowMs: 0 });
const inService: LabEventBody[] = members.map(({ instanceId }) => ({
  kind: "lifecycle",
  group: "app",
  instanceId,
  state: "InService",
  health: "Healthy",
}));

function decide(size: number, nowMs: number, ...events: LabEventBody[]) {
  const inventory = members.slice(0, size);
  const observed = observedWith({ inventory, nowMs }, [...inService.slice(0, size), ...events]);
  return reconcileGroups(observed, placeContainers(observed));
}

test("a launch that is no longer wanted is cancelled before it has an instance", () => {
  expect(decide(2, 9, { kind: "activity", activity: begun })).toEqual({
    records: [{ kind: "activity", activity: { ...begun, statusCode: "Cancelled", progress: 100, endTimeMs: 9 } }],
    actions: [],
  });
});

test("after a failed launch the next is begun a second later, and ever later the more fail", () => {
  const failed: LabEventBody = { kind: "activity", activity: failLaunch(begun, "no space", 0) };
  const again = { ...failed, activity: { ...failed.activity, activityId: "another" } };
  expect(decide(1, 999, failed).records).toEqual([]);
  expect(decide(1, 1000, failed).records).toMatchObject([{ activity: { statusCode: "InProgress" } }]);
  expect(decide(1, 1999, failed, again).records).toEqual([]);
  expect(decide(1, 2000, failed, again).records).toHaveLength(1);
});
