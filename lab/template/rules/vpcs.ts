import { cidrsOverlap, INTERNET, type Lab, parseCidr } from "../../model/index.ts";
import { internetGateway, vpcGatewayAttachment } from "../resources/internet-gateway.ts";
import { vpcPeeringConnection } from "../resources/peering.ts";
import { vpc } from "../resources/vpc.ts";
import { broken, referred, type Stack } from "../stack.ts";
import { duplicatesOf, pairsOf } from "./pairs.ts";

/** Row V14: quotas of a Region. */
const MOST_VPCS = 5;
const MOST_SUBNETS = 200;

/** Ranges that a lab keeps: its internet, and what AWS keeps (row V10). */
const KEPT = [INTERNET.clients, INTERNET.public, "169.254.0.0/16", "127.0.0.0/8", "224.0.0.0/3"];

export function checkVpcs(lab: Lab, stack: Stack): void {
  const all = stack.all(vpc);
  for (const resource of all) {
    const range = resource.props.CidrBlock;
    const cidr = parseCidr(range);
    // Row V03.
    if (!cidr || cidr.prefix < 16 || cidr.prefix > 28) {
      broken(stack, resource, ["CidrBlock"], `must be from /16 to /28 in size, got \`${range}\``);
    }
    const kept = KEPT.find((other) => overlap(range, other));
    if (kept) broken(stack, resource, ["CidrBlock"], `must not overlap ${kept}, which a lab keeps, got \`${range}\``);
    const own = lab.subnets.filter(({ vpcId }) => vpcId === vpc.ref(resource, stack)).length;
    if (own > MOST_SUBNETS) broken(stack, resource, [], `has ${own} subnets; the quota is ${MOST_SUBNETS} in a VPC`);
  }
  for (const [first, second] of pairsOf(all)) {
    if (!overlap(first.props.CidrBlock, second.props.CidrBlock)) continue;
    const rule = `must not overlap \`${first.logicalId}\` (${first.props.CidrBlock}), got \`${second.props.CidrBlock}\``;
    broken(stack, second, ["CidrBlock"], rule, "Two labs may use the same ranges; one lab may not.");
  }
  const extra = all[MOST_VPCS];
  if (extra) broken(stack, extra, [], `is one VPC more than the quota of ${MOST_VPCS} in a Region`);
  checkAttachments(stack);
  checkPeerings(stack);
}

/** Row V15: one internet gateway per VPC, one VPC per gateway. */
function checkAttachments(stack: Stack): void {
  const all = stack.all(vpcGatewayAttachment);
  for (const resource of all) {
    referred(stack, resource, ["VpcId"], vpc, resource.props.VpcId);
    referred(stack, resource, ["InternetGatewayId"], internetGateway, resource.props.InternetGatewayId);
  }
  for (const key of ["VpcId", "InternetGatewayId"] as const) {
    for (const { first, second } of duplicatesOf(all, ({ props }) => props[key])) {
      broken(stack, second, [key], `is the same as that of \`${first.logicalId}\`: a VPC has one internet gateway`);
    }
  }
}

/** Row V24: one peering for a pair. That their ranges must not overlap holds for all VPCs of a lab. */
function checkPeerings(stack: Stack): void {
  const all = stack.all(vpcPeeringConnection);
  for (const resource of all) {
    if (resource.props.VpcId === resource.props.PeerVpcId)
      broken(stack, resource, ["PeerVpcId"], "must be another VPC");
  }
  const pair = (props: { VpcId: string; PeerVpcId: string }) => [props.VpcId, props.PeerVpcId].sort().join();
  for (const { first, second } of duplicatesOf(all, ({ props }) => pair(props))) {
    broken(stack, second, [], `peers the same VPCs as \`${first.logicalId}\``);
  }
}

function overlap(first: string, second: string): boolean {
  const [a, b] = [parseCidr(first), parseCidr(second)];
  return a !== undefined && b !== undefined && cidrsOverlap(a, b);
}
