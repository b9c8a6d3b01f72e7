/** The rules of security groups, inside a group or as resources of their own. */
import type { SecurityGroupRule } from "../../model/index.ts";
import { integer, range, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Path, type Resource, type ResourceType, type Stack } from "../stack.ts";
import { securityGroupIdOf } from "./security-group-id.ts";

const PROTOCOLS: Readonly<Record<string, SecurityGroupRule["protocol"]>> = {
  tcp: "tcp",
  "6": "tcp",
  udp: "udp",
  "17": "udp",
  icmp: "icmp",
  "1": "icmp",
  "-1": "all",
};

const common = {
  IpProtocol: required(string({ pattern: /^(tcp|udp|icmp|-1|1|6|17)$/, rule: "`tcp`, `udp`, `icmp` or `-1`" })),
  FromPort: integer(-1, 65535),
  ToPort: integer(-1, 65535),
  CidrIp: range,
  Description: string({ max: 255 }),
  ...ignoredAll("CidrIpv6"),
};

export const ingressRule = object({
  ...common,
  SourceSecurityGroupId: string(),
  SourcePrefixListId: notEmulated("prefix lists"),
  SourceSecurityGroupName: notEmulated("groups outside a VPC"),
  ...ignoredAll("SourceSecurityGroupOwnerId"),
});

export const egressRule = object({
  ...common,
  DestinationSecurityGroupId: string(),
  DestinationPrefixListId: notEmulated("prefix lists"),
});

interface RuleProperties {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly CidrIp?: string;
  readonly Description?: string;
  readonly CidrIpv6?: unknown;
  readonly SourceSecurityGroupId?: string;
  readonly DestinationSecurityGroupId?: string;
}

const ingressProperties = object({
  GroupId: required(string()),
  GroupName: notEmulated("groups outside a VPC"),
  IpProtocol: common.IpProtocol,
  FromPort: common.FromPort,
  ToPort: common.ToPort,
  CidrIp: common.CidrIp,
  CidrIpv6: common.CidrIpv6,
  Description: common.Description,
  SourceSecurityGroupId: string(),
  SourcePrefixListId: notEmulated("prefix lists"),
  SourceSecurityGroupName: notEmulated("groups outside a VPC"),
  ...ignoredAll("SourceSecurityGroupOwnerId"),
});

export const securityGroupIngress: ResourceType<Infer<typeof ingressProperties>> = {
  name: "AWS::EC2::SecurityGroupIngress",
  properties: ingressProperties,
  ref: ({ logicalId }) => logicalId,
  attributes: () => ({}),
};

const egressProperties = object({
  GroupId: required(string()),
  IpProtocol: common.IpProtocol,
  FromPort: common.FromPort,
  ToPort: common.ToPort,
  CidrIp: common.CidrIp,
  CidrIpv6: common.CidrIpv6,
  Description: common.Description,
  DestinationSecurityGroupId: string(),
  DestinationPrefixListId: notEmulated("prefix lists"),
});

export const securityGroupEgress: ResourceType<Infer<typeof egressProperties>> = {
  name: "AWS::EC2::SecurityGroupEgress",
  properties: egressProperties,
  ref: ({ logicalId }) => logicalId,
  attributes: () => ({}),
};

/** A rule of the model; none for a rule of IPv6, which a lab does not have. */
export function buildRule(
  stack: Stack,
  owner: Resource<unknown>,
  path: Path,
  rule: RuleProperties,
): SecurityGroupRule[] {
  const peer = peerOf(stack, owner, path, rule);
  const protocol = PROTOCOLS[rule.IpProtocol];
  if (!peer || !protocol) return [];
  const ports = portsOf(stack, owner, path, rule, protocol);
  return [
    {
      protocol,
      ...(ports && { ports }),
      peer,
      ...(rule.Description !== undefined && { description: rule.Description }),
    },
  ];
}

function peerOf(
  stack: Stack,
  owner: Resource<unknown>,
  path: Path,
  rule: RuleProperties,
): SecurityGroupRule["peer"] | undefined {
  const key = rule.SourceSecurityGroupId === undefined ? "DestinationSecurityGroupId" : "SourceSecurityGroupId";
  const group = rule[key];
  const given = [group, rule.CidrIp, rule.CidrIpv6].filter((value) => value !== undefined).length;
  if (given !== 1) {
    broken(
      stack,
      owner,
      path,
      `must name one peer, a range or a security group, names ${given === 0 ? "none" : "several"}`,
    );
    return undefined;
  }
  if (rule.CidrIp !== undefined) return { kind: "cidr", cidr: rule.CidrIp };
  if (group === undefined) return undefined;
  const groupId = securityGroupIdOf(stack, owner, [...path, key], group);
  return groupId && { kind: "group", groupId };
}

function portsOf(
  stack: Stack,
  owner: Resource<unknown>,
  path: Path,
  rule: RuleProperties,
  protocol: SecurityGroupRule["protocol"],
): readonly [number, number] | undefined {
  // DIFFERS: a rule for ICMP admits every type and code, whichever it names.
  if (protocol === "all" || protocol === "icmp") return undefined;
  const { FromPort: from, ToPort: to } = rule;
  if (from === undefined || to === undefined) {
    broken(stack, owner, path, `needs \`FromPort\` and \`ToPort\` for ${protocol}`);
    return undefined;
  }
  if (from === -1 && to === -1) return [0, 65535];
  if (from <= to && from >= 0) return [from, to];
  broken(stack, owner, [...path, "FromPort"], `must not be above \`ToPort\` (${to}), got ${from}`);
  return undefined;
}
