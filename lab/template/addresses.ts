/**
 * Fixed addresses: load balancer nodes, NAT gateways, DB and single instances. Those that the template gives come first;
 * others count down from the top of their subnet, so that members of groups, which count up from `.4`, do not meet them.
 */
import { formatIp, INTERNET, parseCidr, reservedAddresses, sizeOf } from "../model/index.ts";

export interface Addresses {
  /** The same `key` gets the same address each time. */
  privateIp(key: string, subnetRange: string, given?: string): string;
  publicIp(key: string): string;
}

/** First of the public addresses that are given out: lower ones are kept for the lab. */
const FIRST_PUBLIC = 10;

/**
 * @param taken addresses that the template gives anywhere
 * @param elastic logical ids of the EIPs, which come first among public addresses
 */
export function createAddresses(taken: ReadonlySet<string>, elastic: readonly string[]): Addresses {
  const used = new Set(taken);
  const privateIps = new Map<string, string>();
  const publicIps = new Map<string, string>();
  const addresses: Addresses = {
    privateIp: (key, subnetRange, given) => {
      const address = privateIps.get(key) ?? given ?? highestFree(subnetRange, used);
      privateIps.set(key, address);
      used.add(address);
      return address;
    },
    publicIp: (key) => {
      const address = publicIps.get(key) ?? nextPublic(publicIps.size);
      publicIps.set(key, address);
      return address;
    },
  };
  for (const logicalId of elastic) addresses.publicIp(logicalId);
  return addresses;
}

function highestFree(subnetRange: string, used: ReadonlySet<string>): string {
  const cidr = parseCidr(subnetRange) ?? { base: 0, prefix: 32 };
  const reserved = reservedAddresses(cidr).all;
  for (let number = cidr.base + sizeOf(cidr) - 1; number > cidr.base; number--) {
    const address = formatIp(number);
    if (!reserved.includes(address) && !used.has(address)) return address;
  }
  return formatIp(cidr.base);
}

function nextPublic(index: number): string {
  return formatIp((parseCidr(INTERNET.public)?.base ?? 0) + FIRST_PUBLIC + index);
}
