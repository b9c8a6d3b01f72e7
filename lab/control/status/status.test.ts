import { expect, test } from "vitest";
import { createChecks } from "../test/checks.ts";
import { container } from "../test/containers.ts";
import { testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { createWorld } from "../test/world.ts";
import { renderStatus } from "./index.ts";

test("a lab is ready once its groups are in service and their targets healthy, and says what it waits for until then", () => {
  const world = createWorld(testLab());
  const check = createChecks(new Set());
  const status = () => {
    const seen = observedWith({ inventory: world.machine.containers, memory: world.memory(), nowMs: world.nowMs() });
    return renderStatus({ ...seen, health: check(seen) });
  };
  expect(status().waitingFor).toEqual(["group app: 0 of 2 in service", "target group app-targets: 0 of 2 healthy"]);
  world.run(1000);
  expect(status()).toMatchObject({ ready: false, waitingFor: ["target group app-targets: 0 of 2 healthy"] });
  world.run(3000);
  expect(status()).toMatchObject({
    ready: true,
    waitingFor: [],
    groups: [{ name: "app", logicalId: "AppGroup", desiredCapacity: 2, inService: 2 }],
    instances: [
      { name: "app-group-1", tier: "AppGroup", privateIp: "10.0.1.4", state: "running", lifecycle: "InService" },
      { name: "app-group-2", tier: "AppGroup", privateIp: "10.0.2.4", state: "running", lifecycle: "InService" },
    ],
    loadBalancers: [{ name: "nlb", targets: [{ targetGroup: "app-targets", state: "healthy" }, { state: "healthy" }] }],
  });
});

test("a paused instance hangs, a stopped one is stopped, names sort by number", () => {
  const running = { kind: "running", pid: 1, startedAtMs: 1 } as const;
  const inventory = [
    container({ number: 10, state: { ...running, paused: true } }),
    container({ number: 9, state: { kind: "stopped", exitCode: 0, finishedAtMs: 1 } }),
    container({ number: 2, state: { kind: "pending" } }),
    container({ role: "wiring" }),
  ];
  const { instances } = renderStatus(observedWith({ inventory }));
  expect(instances.map((one) => `${one.name} ${one.state}`)).toEqual([
    "app-group-2 pending",
    "app-group-9 stopped",
    "app-group-10 hung",
  ]);
});

test("a lab with buckets is ready once S3 has heard of them, and while it answers", () => {
  const bucket = { logicalId: "Uploads", name: "uploads", cors: [], policy: [], isPublicAccessBlocked: true };
  const lab = testLab({
    ...{ autoScalingGroups: [], loadBalancers: [], targetGroups: [] },
    buckets: [{ ...bucket, website: undefined }],
  });
  const told = (isS3Told: boolean) => renderStatus(observedWith({ lab }), isS3Told).waitingFor;
  expect([told(false), told(true)]).toEqual([["s3: does not answer yet"], []]);
  const { buckets: _buckets, ...bare } = lab;
  expect(renderStatus(observedWith({ lab: bare }), false).ready).toBe(true);
});
