import { expect, test } from "vitest";
import type { TargetHealth } from "../../model/health.ts";
import { alb, forward, group, labOf, listener, ref } from "../../template/test/nlb.ts";
import { observedWith } from "../test/observed.ts";
import { loadBalancerStatuses } from "./load-balancers.ts";

const lab = labOf(
  alb(),
  group("Targets", { Protocol: "HTTP", TargetType: "ip" }),
  listener("L", { LoadBalancerArn: ref("ALB"), Port: 80, Protocol: "HTTP", DefaultActions: forward("Targets") }),
);
const targetGroupId = lab.targetGroups[0]?.id as TargetHealth["targetGroupId"];

const target = (number: number, state: TargetHealth["state"] = "healthy"): TargetHealth => ({
  ...{ targetGroupId, targetId: `10.0.1.${number}`, port: 80, availabilityZone: "ap-northeast-1a", state, sinceMs: 0 },
});
const anomaly = (number: number) => {
  const { targetId, port } = target(number);
  return { targetGroupId, targetId, port, isAnomalous: true, isMitigated: true };
};

const told = (health: readonly TargetHealth[], ...anomalies: readonly ReturnType<typeof anomaly>[]) =>
  loadBalancerStatuses(observedWith({ lab, health, anomalies }))[0]?.targets.map(
    ({ anomalyDetection: found }) => found && `${found.result} ${found.mitigationInEffect}`,
  );

test("ALB-048: of three healthy targets or more each is normal or anomalous, of fewer nothing is told", () => {
  const three = [target(1), target(2), target(3)];
  expect(told([...three, target(4, "unhealthy")], anomaly(2))).toEqual([
    "normal no",
    "anomalous yes",
    "normal no",
    undefined,
  ]);
  expect(told(three.slice(1))).toEqual([undefined, undefined]);
});

test("ALB-093: while a shift is on each target has its override, and the load balancer its zone", () => {
  const health = [target(1), { ...target(2), availabilityZone: "ap-northeast-1c" }];
  const name = lab.loadBalancers[0]?.name ?? "";
  const shift = { kind: "zonal-shift", state: "started", loadBalancer: name, awayFrom: "ap-northeast-1a" } as const;
  const [shifted] = loadBalancerStatuses(observedWith({ lab, health }, [shift]));
  expect(shifted?.shiftedFrom).toBe("ap-northeast-1a");
  expect(shifted?.targets.map(({ administrativeOverride }) => administrativeOverride)).toEqual([
    "zonal_shift_active",
    "no_override",
  ]);
  const [usual] = loadBalancerStatuses(observedWith({ lab, health }));
  expect(usual).not.toHaveProperty("shiftedFrom");
  expect(usual?.targets[0]).not.toHaveProperty("administrativeOverride");
});
