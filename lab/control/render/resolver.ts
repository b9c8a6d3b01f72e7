import { formatIp, parseCidr } from "../../model/cidr.ts";
import type { Lab, Subnet } from "../../model/lab.ts";
import { LINK_LOCAL } from "../../model/network.ts";

/** The resolver of a subnet's VPC: its primary range's base + 2 (row V45). */
export function resolverOf(lab: Lab, subnet: Subnet): string {
  const primary = lab.vpcs.find((vpc) => vpc.id === subnet.vpcId)?.cidrs[0];
  const cidr = primary === undefined ? undefined : parseCidr(primary);
  return cidr ? formatIp(cidr.base + 2) : LINK_LOCAL.resolver;
}
