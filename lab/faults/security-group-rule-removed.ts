import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { SecurityGroupRule } from "../model/lab.ts";
import { defineFault } from "./fault.ts";
import { listed, securityGroupCalled } from "./picture.ts";
import { port } from "./port-closed.ts";
import { changeRules, describeRule, direction, group, peer, peerCalled, peerText, protocol } from "./rule.ts";

export const securityGroupRuleRemoved = defineFault({
  kind: "security-group-rule-removed",
  words: "rules of a security group are taken away",
  seen: "new connections time out; open ones that were tracked go on",
  awsName: "no action; by hand: ec2 revoke-security-group-ingress or -egress",
  undone: "the rules are back",
  options: z.strictObject({
    group,
    direction,
    protocol: protocol.optional().describe("only rules for this protocol"),
    port: port.optional().describe("only rules that cover this port"),
    peer: peer.optional().describe("only rules for this range or security group"),
  }),
  plan(picture, options) {
    const { id, name, ...found } = securityGroupCalled(picture, options.group);
    const meant = {
      ...options,
      group: id,
      ...(options.peer === undefined ? {} : { peer: peerText(peerCalled(picture, options.peer)) }),
    };
    const words = (rules: readonly SecurityGroupRule[]) => rules.map((rule) => describeRule(rule, options.direction));
    const rules = found[options.direction];
    const lost = rules.filter((rule) => isMeant(rule, meant));
    if (lost.length === 0) {
      throw new LabError("NoRule", `${name} has no such ${options.direction} rule; there ${listed(words(rules))}`);
    }
    return { options: meant, description: `${name} without ${words(lost).join(", ")}`, touches: [name] };
  },
  effect: {
    kind: "rules",
    rewrite: (groups, options) =>
      changeRules(groups, options, (rules) => rules.filter((rule) => !isMeant(rule, options))),
  },
});

interface Meant {
  protocol?: SecurityGroupRule["protocol"] | undefined;
  port?: number | undefined;
  peer?: string | undefined;
}

function isMeant(rule: SecurityGroupRule, meant: Meant): boolean {
  const [first, last] = rule.ports ?? [1, 65535];
  return (
    (meant.protocol === undefined || rule.protocol === meant.protocol) &&
    (meant.port === undefined || (first <= meant.port && meant.port <= last)) &&
    (meant.peer === undefined || peerText(rule.peer) === meant.peer)
  );
}
