import { parseCidr, parseIp } from "../../model/cidr.ts";
import type { Lab, Subnet } from "../../model/lab.ts";

const PER_SUBNET = 16;
const SUBNETS = 8;

/**
 * The public address of a group's member in a subnet that maps one on launch (row V14), derived from its private one so
 * that nothing has to be remembered. Fixed addresses of the template count up from .10, these down from .254.
 *
 * DIFFERS: the first sixteen members of the first eight such subnets have one; further members have none.
 */
export function launchPublicIp(lab: Lab, subnet: Subnet, privateIp: string): string | undefined {
  if (!subnet.mapPublicIpOnLaunch) return undefined;
  const cidr = parseCidr(subnet.cidr);
  const ip = parseIp(privateIp);
  if (!cidr || ip === undefined) return undefined;
  const order = lab.subnets.filter((one) => one.mapPublicIpOnLaunch).findIndex((one) => one.id === subnet.id);
  const offset = ip - cidr.base - 4;
  if (order >= SUBNETS || offset >= PER_SUBNET) return undefined;
  return `198.51.100.${254 - order * PER_SUBNET - offset}`;
}
