import { formatIp, parseCidr, reservedAddresses, sizeOf } from "../../model/cidr.ts";
import { LabError } from "../../model/errors.ts";
import type { Subnet } from "../../model/lab.ts";

/** How long an address that an instance gave up is left alone while others are free. Real time: caches do not scale. */
const REST_MS = 5 * 60_000;

export interface AddressBook {
  /** Addresses in use or spoken for. */
  readonly taken: ReadonlySet<string>;
  /** When an address became free, milliseconds since the epoch. */
  readonly released: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

/**
 * The lowest free address of a subnet, from `.4` (row V01); one given up lately only when there is no other.
 *
 * @throws LabError `InsufficientFreeAddressesInSubnet`, AWS's code
 */
export function allocateAddress(subnet: Subnet, book: AddressBook): string {
  const free = usableAddresses(subnet).filter((address) => !book.taken.has(address));
  const rested = free.find((address) => book.nowMs - (book.released.get(address) ?? -REST_MS) >= REST_MS);
  const address = rested ?? free[0];
  if (address !== undefined) return address;
  throw new LabError(
    "InsufficientFreeAddressesInSubnet",
    `Subnet ${subnet.name} (${subnet.cidr}) has no free address; ${book.taken.size} are taken in the lab`,
    { hint: "Give the subnet a larger CIDR, or the group a smaller MaxSize" },
  );
}

function usableAddresses(subnet: Subnet): string[] {
  const cidr = parseCidr(subnet.cidr);
  if (!cidr) return [];
  const reserved = new Set(reservedAddresses(cidr).all);
  const all = Array.from({ length: sizeOf(cidr) }, (_, offset) => formatIp(cidr.base + offset));
  return all.filter((address) => !reserved.has(address));
}
