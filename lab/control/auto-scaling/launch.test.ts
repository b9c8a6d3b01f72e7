import { expect, test } from "vitest";
import type { LabEventBody } from "../../model/events.ts";
import type { SubnetId } from "../../model/ids.ts";
import { placeContainers } from "../addresses/index.ts";
import { composedMembers, container } from "../test/containers.ts";
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

test("what was launched before control died belongs to the open launch for its subnet", () => {
  const [a, c] = testLab().subnets;
  const launches = [a, c].map((subnet, index) =>
    openLaunch({ group: "app", ordinal: index + 3, cause: `for ${subnet?.id}`, nowMs: 0, subnet }),
  );
  const launched = container({
    resource: "AppGroup",
    number: 3,
    subnetId: "subnet-c" as SubnetId,
    address: "10.0.2.9",
  });
  const events = launches.map((activity): LabEventBody => ({ kind: "activity", activity }));
  const observed = observedWith({ inventory: [launched] }, events);
  const { records } = reconcileGroups(observed, placeContainers(observed));
  expect(records[0]).toMatchObject({ activity: { cause: "for subnet-c", instanceId: launched.instanceId } });
});

test("after a failed launch the next is begun a second later, and ever later the more fail", () => {
  const failed: LabEventBody = { kind: "activity", activity: failLaunch(begun, "no space", 0) };
  const again = { ...failed, activity: { ...failed.activity, activityId: "another" } };
  expect(decide(1, 999, failed).records).toEqual([]);
  expect(decide(1, 1000, failed).records).toMatchObject([{ activity: { statusCode: "InProgress" } }]);
  expect(decide(1, 1999, failed, again).records).toEqual([]);
  expect(decide(1, 2000, failed, again).records).toHaveLength(1);
});
