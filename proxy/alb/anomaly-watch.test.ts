import { expect, test } from "vitest";
import type { HealthMessage, TargetAnomaly } from "../../lab/model/index.ts";
import { createAnomalyWatch } from "./anomaly-watch.ts";

const BAD: TargetAnomaly = {
  ...{ targetGroupId: "tg-1" as TargetAnomaly["targetGroupId"], targetId: "i-1", port: 80 },
  ...{ isAnomalous: true, isMitigated: false },
};

test("what stands out is told when it changes, and at once to whoever comes later", () => {
  let found: readonly TargetAnomaly[] = [];
  const watch = createAnomalyWatch(() => found);
  const first: HealthMessage[] = [];
  const second: HealthMessage[] = [];
  const end = watch.subscribe((message) => first.push(message));
  watch.look();
  found = [BAD];
  watch.look();
  watch.look();
  watch.subscribe((message) => second.push(message));
  end();
  found = [];
  watch.look();
  expect(first).toEqual([{ kind: "anomalies", targets: [BAD] }]);
  expect(second).toEqual([
    { kind: "anomalies", targets: [BAD] },
    { kind: "anomalies", targets: [] },
  ]);
  expect(watch.snapshot()).toEqual([]);
});
