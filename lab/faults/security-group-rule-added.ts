import { z } from "zod";
import { parseCidr } from "../model/cidr.ts";
import { LabError } from "../model/errors.ts";
import type { SecurityGroupRule } from "../model/lab.ts";
import { defineFault } from "./fault.ts";
import { securityGroupCalled } from "./picture.ts";
import { port } from "./port-closed.ts";
import { changeRules, describeRule, direction, group, peer, peerCalled, peerText, protocol } from "./rule.ts";

export const securityGroupRuleAdded = defineFault({
  kind: "security-group-rule-added",
  words: "a security group gets a rule that it should not have",
  seen: "what was refused gets through",
  awsName: "no action; by hand: ec2 authorize-security-group-ingress or -egress",
  undone: "the rule is gone; connections that it let in go on while they are tracked",
  options: z.strictObject({
    group,
    direction,
    protocol: protocol.default("tcp").describe("tcp, udp, icmp or all"),
    port: port.optional().describe("the port, or the first of several; must be given for tcp and udp"),
    toPort: port.optional().describe("the last of several ports"),
    peer: peer.default("0.0.0.0/0").describe("the range or security group that is let in, or may be called"),
  }),
  plan(picture, options) {
    const { id, name } = securityGroupCalled(picture, options.group);
    checkPorts(options);
    const meant = { ...options, group: id, peer: peerText(peerCalled(picture, options.peer)) };
    const words = describeRule(ruleOf(meant), options.direction);
    return { options: meant, description: `${name} with ${words} besides`, touches: [name] };
  },
  effect: {
    kind: "rules",
    rewrite: (groups, options) => changeRules(groups, options, (rules) => [...rules, ruleOf(options)]),
  },
});

interface Added {
  protocol: SecurityGroupRule["protocol"];
  port?: number | undefined;
  toPort?: number | undefined;
  peer: string;
}

function checkPorts({ protocol: of, port: first, toPort: last }: Added): void {
  const hasPorts = of === "tcp" || of === "udp";
  if (hasPorts && first === undefined) throw new LabError("InvalidFaultOption", `port must be given for ${of}`);
  if (!hasPorts && (first ?? last) !== undefined) throw new LabError("InvalidFaultOption", `${of} has no ports`);
  if (first !== undefined && last !== undefined && last < first) {
    throw new LabError("InvalidFaultOption", `toPort must not be below port ${first}; got \`${last}\``);
  }
}

/** Of options as {@link peerText} keeps their peer. */
function ruleOf({ protocol: of, port: first, toPort, peer: text }: Added): SecurityGroupRule {
  const peerOf = parseCidr(text)
    ? ({ kind: "cidr", cidr: text } as const)
    : ({ kind: "group", groupId: text as Extract<SecurityGroupRule["peer"], { kind: "group" }>["groupId"] } as const);
  return { protocol: of, ...(first === undefined ? {} : { ports: [first, toPort ?? first] }), peer: peerOf };
}
