import { expect, test } from "vitest";
import type { TargetHealth, TargetState } from "../../model/health.ts";
import type { Refusal } from "../../model/refusal.ts";
import { targetGroup } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { createHealthStore, mergeHealth, recordHealth } from "./index.ts";

function target(state: TargetState, targetId = "i-1"): TargetHealth {
  const { id: targetGroupId, port } = targetGroup;
  return { targetGroupId, targetId, port, availabilityZone: "ap-northeast-1a", state, sinceMs: 0 };
}

const states = (targets: readonly TargetHealth[]) => targets.map((one) => `${one.targetId} ${one.state}`);

test("a target is as healthy as the node that thinks best of it says", () => {
  expect(states(mergeHealth([[target("unhealthy")], [target("healthy")]]))).toEqual(["i-1 healthy"]);
  expect(states(mergeHealth([[target("unhealthy")], [target("initial")]]))).toEqual(["i-1 unhealthy"]);
  expect(states(mergeHealth([[target("healthy")], [target("draining")]]))).toEqual(["i-1 draining"]);
});

test("a store follows snapshots, changes and removals, and forgets a source whose link is down", () => {
  const store = createHealthStore();
  store.take("a", { kind: "change", target: target("healthy") });
  expect(store.merged()).toEqual([]);
  store.take("a", { kind: "snapshot", targets: [target("initial"), target("healthy", "i-2")] });
  store.take("a", { kind: "change", target: target("unhealthy") });
  expect(states(store.merged())).toEqual(["i-1 unhealthy", "i-2 healthy"]);
  store.take("a", { kind: "removed", targetGroupId: targetGroup.id, targetId: "i-2", port: targetGroup.port });
  expect(states(store.merged())).toEqual(["i-1 unhealthy"]);
  store.drop("a");
  expect(store.merged()).toEqual([]);
});

test("writes down a change of state or reason, with the state before, and nothing else", () => {
  const healthy = { kind: "target-health", targetGroup: "app-targets", target: target("healthy") } as const;
  expect(recordHealth(observedWith({ health: [target("healthy")] }))).toEqual([healthy]);
  expect(recordHealth(observedWith({ health: [{ ...target("healthy"), detail: "200 in 3 ms" }] }, [healthy]))).toEqual(
    [],
  );
  const unhealthy = { ...target("unhealthy"), reason: "Target.Timeout" } as const;
  expect(recordHealth(observedWith({ health: [unhealthy] }, [healthy]))).toEqual([
    { ...healthy, target: unhealthy, previous: "healthy" },
  ]);
});

test("a store keeps what the fabric last told of refusals, until its link is down", () => {
  const store = createHealthStore();
  const refusal = { source: "10.0.1.4", port: 9090 } as Refusal;
  store.take("fabric", { kind: "refusals", refusals: [refusal] });
  store.take("fabric", { kind: "snapshot", targets: [] });
  expect(store.refusals()).toEqual([refusal]);
  store.take("fabric", { kind: "refusals", refusals: [] });
  expect(store.refusals()).toEqual([]);
  store.take("fabric", { kind: "refusals", refusals: [refusal] });
  store.drop("fabric");
  expect(store.refusals()).toEqual([]);
});

test("a source that finds everything unhealthy is blind while another finds one of the same targets healthy", () => {
  const store = createHealthStore();
  const snapshot = (source: string, ...targets: TargetHealth[]) => store.take(source, { kind: "snapshot", targets });
  snapshot("a", target("unhealthy"), target("unhealthy", "i-2"));
  snapshot("c", target("unhealthy"), target("healthy", "i-2"));
  snapshot("idle");
  snapshot("other", target("unhealthy", "i-9"));
  expect(store.blind()).toEqual(["a"]);
  store.take("a", { kind: "change", target: target("healthy", "i-2") });
  expect(store.blind()).toEqual([]);
});

test("ALB-048: a target stands out where any node finds so, until that node tells otherwise or its link is down", () => {
  const store = createHealthStore();
  const anomaly = (isMitigated: boolean, isAnomalous = true) => {
    const { targetGroupId, targetId, port } = target("healthy");
    return { targetGroupId, targetId, port, isAnomalous, isMitigated };
  };
  store.take("a", { kind: "anomalies", targets: [anomaly(false)] });
  store.take("c", { kind: "anomalies", targets: [anomaly(true, false)] });
  store.take("a", { kind: "snapshot", targets: [] });
  expect(store.anomalies()).toEqual([anomaly(true)]);
  store.take("a", { kind: "anomalies", targets: [] });
  expect(store.anomalies()).toEqual([anomaly(true, false)]);
  store.drop("c");
  expect(store.anomalies()).toEqual([]);
});
