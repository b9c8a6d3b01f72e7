import { expect, test } from "vitest";
import type { TargetHealth, TargetState } from "../../model/health.ts";
import type { SecurityGroupId } from "../../model/ids.ts";
import type { Lab, SecurityGroup } from "../../model/lab.ts";
import type { Refusal } from "../../model/refusal.ts";
import { placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { container } from "../test/containers.ts";
import { group, labWithGroup, targetGroup, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { diagnose } from "./index.ts";

const APP = { id: "sg-app" as SecurityGroupId, name: "t-app", logicalId: "AppSecurityGroup" };
const NLB = { id: "sg-nlb" as SecurityGroupId, name: "t-nlb", logicalId: "NlbSecurityGroup" };
const NODES = { a: "10.0.1.250", c: "10.0.2.250" } as const;
const CLIENT = "10.0.1.99";
const members = [1, 2].map((number) =>
  container({
    number,
    resource: group.logicalId,
    address: `10.0.${number}.4`,
    subnetId: `subnet-${number === 1 ? "a" : "c"}`,
  }),
);

function securityGroup(named: typeof APP): SecurityGroup {
  return { ...named, description: "", vpcId: targetGroup.vpcId, ingress: [], egress: [] };
}

function labWith(changes: Partial<Lab> = {}, preserveClientIp = false): Lab {
  const machine = { ...group.machine, securityGroupIds: [APP.id] };
  return {
    ...labWithGroup({ machine }),
    securityGroups: [securityGroup(APP), securityGroup(NLB)],
    targetGroups: [{ ...targetGroup, preserveClientIp }],
    ...changes,
  };
}

function refusal(changes: Partial<Refusal> = {}): Refusal {
  return {
    direction: "ingress",
    by: "10.0.1.4",
    securityGroupIds: [APP.id],
    source: CLIENT,
    destination: "10.0.1.4",
    protocol: "tcp",
    port: 9090,
    count: 3,
    firstSeenMs: 0,
    lastSeenMs: 8000,
    ...changes,
  };
}

const second = { by: "10.0.2.4", destination: "10.0.2.4" };

function health(state: TargetState): TargetHealth[] {
  return members.map(({ instanceId }, index) => ({
    targetGroupId: targetGroup.id,
    targetId: instanceId,
    port: 9090,
    availabilityZone: index === 0 ? "ap-northeast-1a" : "ap-northeast-1c",
    state,
    sinceMs: 0,
  }));
}

function problemsOf(refusals: readonly Refusal[], changes: Partial<Observed> = {}) {
  const inService = members.map(({ instanceId }) => ({
    kind: "lifecycle" as const,
    group: group.name,
    instanceId,
    state: "InService" as const,
    health: "Healthy" as const,
  }));
  const observed = observedWith({ lab: labWith(), inventory: members, nowMs: 10_000, refusals, ...changes }, inService);
  return diagnose(observed, placeContainers(observed));
}

test("NLB-038, NLB-049: clients whose addresses are preserved are refused, while checks pass", () => {
  const through = [refusal({ through: NODES.a }), refusal({ ...second, through: NODES.c, count: 4, lastSeenMs: 9000 })];
  expect(problemsOf(through, { lab: labWith({}, true), health: health("healthy") })).toEqual([
    {
      kind: "security-group",
      direction: "ingress",
      message:
        "Security group t-app (sg-app, AppSecurityGroup) refused 7 attempts from 10.0.1.99 to port 9090 of app-group-1 and app-group-2 in the last 10 s, the latest 1 s ago: no ingress rule allows tcp 9090 from there.",
      notes: [
        "nlb preserves client addresses (target group app-targets): a rule for its own range admits its health checks, not its clients.",
        "app-group-1 and app-group-2 are healthy all the same: health checks are admitted.",
      ],
      securityGroups: [APP],
      refused: [
        {
          source: CLIENT,
          sourceName: CLIENT,
          destination: "10.0.2.4",
          destinationName: "app-group-2",
          count: 4,
        },
        {
          source: CLIENT,
          sourceName: CLIENT,
          destination: "10.0.1.4",
          destinationName: "app-group-1",
          count: 3,
        },
      ],
      missingRule: {
        securityGroup: "AppSecurityGroup",
        property: "SecurityGroupIngress",
        IpProtocol: "tcp",
        FromPort: 9090,
        ToPort: 9090,
        CidrIp: "10.0.1.0/24",
      },
      count: 7,
      firstSeenMs: 0,
      lastSeenMs: 9000,
    },
  ]);
});

test("NLB-041, NLB-049: without preservation the NLB's own addresses are refused, and targets are unhealthy by it", () => {
  const refusals = [
    refusal({ source: NODES.a, count: 5 }),
    refusal({ source: NODES.c, ...second, count: 4 }),
    refusal({ source: NODES.a, through: NODES.a, count: 2 }),
  ];
  const [problem, ...others] = problemsOf(refusals, { health: health("unhealthy") });
  expect(others).toEqual([]);
  expect(problem?.message).toContain(
    "refused 11 attempts, 9 of them health checks, from 10.0.1.250 (nlb in ap-northeast-1a) and 10.0.2.250 (nlb in ap-northeast-1c) to port 9090 of app-group-1 and app-group-2 in the last",
  );
  expect(problem?.notes).toEqual([
    "nlb puts its own address in place of its clients' (target group app-targets does not preserve them): a rule for the clients' range admits nobody.",
    "app-group-1 and app-group-2 are not healthy because of it.",
  ]);
  expect(problem?.missingRule.CidrIp).toBe("10.0.0.0/16");
  expect(problem?.refused.map(({ source, count }) => [source, count])).toEqual([
    [NODES.a, 7],
    [NODES.c, 4],
  ]);
});

test("NLB-049: health checks alone are told as such, with preservation too", () => {
  const [problem] = problemsOf([refusal({ source: NODES.a, count: 1 })], { lab: labWith({}, true) });
  expect(problem?.message).toContain("refused 1 health check from 10.0.1.250");
  expect(problem?.notes).toEqual([
    "Health checks of nlb come from its own addresses, though it preserves those of its clients.",
  ]);
});

test("NLB-050: where the NLB has a group of its own, the rule names that", () => {
  const base = labWith({}, true);
  const guarded = base.loadBalancers.map((one) => ({ ...one, securityGroupIds: [NLB.id] }));
  const [problem] = problemsOf([refusal({ through: NODES.a })], { lab: { ...base, loadBalancers: guarded } });
  expect(problem?.missingRule).toMatchObject({ SourceSecurityGroupId: "NlbSecurityGroup" });
  expect(problem?.missingRule).not.toHaveProperty("CidrIp");
});

test("NLB-170: the NLB's own group refuses a client of the internet; the whole of it only where the NLB faces it", () => {
  const called = refusal({ by: NODES.a, securityGroupIds: [NLB.id], destination: NODES.a, source: "203.0.113.10" });
  const rule = (scheme: "internal" | "internet-facing") => {
    const lab = labWith();
    const loadBalancers = lab.loadBalancers.map((one) => ({ ...one, scheme }));
    return problemsOf([called], { lab: { ...lab, loadBalancers } }).map(({ missingRule }) => missingRule);
  };
  const service = { IpProtocol: "tcp", FromPort: 9090, ToPort: 9090 };
  const place = { securityGroup: "NlbSecurityGroup", property: "SecurityGroupIngress" };
  expect(rule("internal")).toEqual([{ ...place, ...service, CidrIp: "203.0.113.10/32" }]);
  expect(rule("internet-facing")).toEqual([{ ...place, ...service, CidrIp: "0.0.0.0/0" }]);
});

test("V26, NLB-171: an egress rule is missing, at a client or at the NLB", () => {
  const atClient = refusal({ direction: "egress", by: CLIENT, destination: NODES.a });
  const atBalancer = refusal({ direction: "egress", by: NODES.a, securityGroupIds: [NLB.id], through: NODES.a });
  const problems = problemsOf([atClient, { ...atBalancer, count: 1 }]);
  expect(problems.map(({ message }) => message.replace(/ in the last.*: /, ": "))).toEqual([
    "Security group t-app (sg-app, AppSecurityGroup) refused 3 attempts from 10.0.1.99 to port 9090 of nlb in ap-northeast-1a: no egress rule allows tcp 9090 to there.",
    "Security group t-nlb (sg-nlb, NlbSecurityGroup) refused 1 attempt from 10.0.1.99 to port 9090 of app-group-1: no egress rule allows tcp 9090 to there.",
  ]);
  expect(problems.map(({ missingRule }) => [missingRule.property, missingRule.CidrIp])).toEqual([
    ["SecurityGroupEgress", "10.0.1.0/24"],
    ["SecurityGroupEgress", "10.0.1.0/24"],
  ]);
});

test("a scan, or a call where nothing is to be reached, is no problem", () => {
  expect(problemsOf([refusal({ port: 22 }), refusal({ destination: "10.0.1.77", port: 80 })])).toEqual([]);
});

test("what was seen once is told without a span", () => {
  const [problem] = problemsOf([refusal({ count: 1, firstSeenMs: 7000, lastSeenMs: 7000 })]);
  expect(problem?.message).toContain("refused 1 attempt from 10.0.1.99 to port 9090 of app-group-1 3 s ago: no");
});

test("a target that its group has replaced is still one", () => {
  const [problem] = problemsOf([refusal({ by: "10.0.1.9", destination: "10.0.1.9", source: NODES.a })]);
  expect(problem?.message).toContain("to port 9090 of 10.0.1.9 in the last");
});

test("an egress rule towards S3 is missing", () => {
  const towardsS3 = refusal({ direction: "egress", by: CLIENT, destination: "203.0.113.20", port: 443 });
  const [problem] = problemsOf([towardsS3]);
  expect(problem?.message).toContain("to port 443 of S3");
  expect(problem?.missingRule).toMatchObject({ property: "SecurityGroupEgress", FromPort: 443, CidrIp: "0.0.0.0/0" });
});

test("groups that the template does not have are none that its author could mend", () => {
  expect(problemsOf([refusal({ securityGroupIds: ["sg-other" as SecurityGroupId] })])).toEqual([]);
  expect(problemsOf([refusal()], { lab: testLab() })).toEqual([]);
});

test("a fault that took the rule away is named", () => {
  const fault = {
    id: "fault-1",
    kind: "security-group-rule-removed",
    options: {},
    description: "tcp 9090 is gone from t-app",
    awsName: "RevokeSecurityGroupIngress",
    touches: ["t-app"],
    startedAtMs: 0,
  };
  expect(problemsOf([refusal()], { faults: [fault] })[0]?.notes).toEqual([
    "fault-1 is on: tcp 9090 is gone from t-app.",
  ]);
});
