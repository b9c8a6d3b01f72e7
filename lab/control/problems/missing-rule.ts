import { rangeHas } from "../../model/cidr.ts";
import type { Lab, SecurityGroup } from "../../model/lab.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import { INTERNET } from "../../model/network.ts";
import type { MissingRule } from "../../model/problem.ts";
import { peerOf, type RefusalCase } from "./cases.ts";
import type { Directory } from "./directory.ts";

/** The narrowest rule that a template's author would write to admit what was refused. */
export function missingRule(lab: Lab, directory: Directory, found: RefusalCase, group: SecurityGroup): MissingRule {
  const [{ direction, protocol, port }] = found.refusals;
  const property = direction === "ingress" ? "SecurityGroupIngress" : "SecurityGroupEgress";
  const service = { IpProtocol: protocol, FromPort: port, ToPort: port } as const;
  return { securityGroup: group.logicalId, property, ...service, ...peerRule(lab, directory, found, group) };
}

type PeerRule = Pick<MissingRule, "CidrIp" | "SourceSecurityGroupId" | "DestinationSecurityGroupId">;

/** By the load balancer's own group where it has one (row NLB-050), by range else. */
function peerRule(lab: Lab, directory: Directory, found: RefusalCase, group: SecurityGroup): PeerRule {
  const peerGroup = balancerGroup(lab, directory, found);
  if (peerGroup?.vpcId !== group.vpcId) return { CidrIp: rangeOf(lab, directory, found) };
  const [{ direction }] = found.refusals;
  return direction === "ingress"
    ? { SourceSecurityGroupId: peerGroup.logicalId }
    : { DestinationSecurityGroupId: peerGroup.logicalId };
}

/** A group of the one load balancer that all of it comes from, came through, or was meant for. */
function balancerGroup(lab: Lab, { balancerOf }: Directory, { refusals }: RefusalCase): SecurityGroup | undefined {
  const [first, ...others] = refusals.map((one) =>
    balancerOf(one.direction === "ingress" ? (one.through ?? one.source) : one.destination),
  );
  if (others.some((one) => one !== first)) return undefined;
  return lab.securityGroups.find(({ id }) => id === first?.securityGroupIds[0]);
}

function rangeOf(lab: Lab, directory: Directory, { refusals, peerVpcId }: RefusalCase): string {
  const [first] = refusals;
  const peers = refusals.map(peerOf);
  const subnet = directory.subnetOf(peerOf(first))?.cidr;
  const ranges = lab.vpcs.find(({ id }) => id === peerVpcId)?.cidrs ?? [];
  const inside = [...(subnet ? [subnet] : []), ...ranges].find((range) => peers.every((ip) => rangeHas(range, ip)));
  const called = directory.balancerOf(first.through ?? first.by);
  return inside ?? (isPublic(called) || isS3(first) ? "0.0.0.0/0" : `${peerOf(first)}/32`);
}

/** On AWS its addresses change: a rule names none of them. */
function isS3({ destination }: RefusalCase["refusals"][number]): boolean {
  return destination === INTERNET.s3;
}

function isPublic(balancer: LoadBalancer | undefined): boolean {
  return balancer?.scheme === "internet-facing";
}
