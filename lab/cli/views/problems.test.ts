import { expect, test } from "vitest";
import type { SecurityGroupId } from "../../model/ids.ts";
import type { Problem } from "../../model/problem.ts";
import { renderProblems } from "./problems.ts";

const problem: Problem = {
  kind: "security-group",
  direction: "ingress",
  message: "Security group t-app refused 3 attempts from 10.0.1.99.",
  notes: ["nlb preserves client addresses."],
  securityGroups: [{ id: "sg-app" as SecurityGroupId, name: "t-app", logicalId: "AppGroup" }],
  refused: [],
  missingRule: {
    securityGroup: "AppGroup",
    property: "SecurityGroupIngress",
    IpProtocol: "tcp",
    FromPort: 9090,
    ToPort: 9090,
    CidrIp: "10.0.1.0/24",
  },
  count: 3,
  firstSeenMs: 0,
  lastSeenMs: 0,
};

const paper = (width: number) => ({ width, paint: (_: unknown, text: string) => text });

test("a problem is told with what explains it and the rule to add, within the terminal's width", () => {
  expect(renderProblems([problem], paper(60))).toEqual([
    "problems",
    "  Security group t-app refused 3 attempts from 10.0.1.99.",
    "    nlb preserves client addresses.",
    "    Missing: { IpProtocol: tcp, FromPort: 9090, ToPort:",
    "    9090, CidrIp: 10.0.1.0/24 } in SecurityGroupIngress of",
    "    AppGroup",
  ]);
});

test("a rule that names a group does so in a template's words", () => {
  const { CidrIp: _, ...rule } = problem.missingRule;
  const missingRule = { ...rule, SourceSecurityGroupId: "NlbGroup" };
  expect(renderProblems([{ ...problem, missingRule }], paper(Number.POSITIVE_INFINITY)).at(-1)).toBe(
    "    Missing: { IpProtocol: tcp, FromPort: 9090, ToPort: 9090, SourceSecurityGroupId: !GetAtt NlbGroup.GroupId } in SecurityGroupIngress of AppGroup",
  );
});

test("without problems there is no word of them", () => {
  expect(renderProblems([], paper(80))).toEqual([]);
});
