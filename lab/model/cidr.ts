/** IPv4 ranges as plain arithmetic. */

/** A range `base`/`prefix`; `base` is an unsigned 32-bit number with the host bits cleared. */
export interface Cidr {
  readonly base: number;
  readonly prefix: number;
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** An address as a number, or `undefined` where the text is none. */
export function parseIp(text: string): number | undefined {
  const match = IPV4.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1).map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

export function formatIp(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** A range, host bits cleared as AWS does (row V03), or `undefined` where the text is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, length, ...rest] = text.split("/");
  if (address === undefined || length === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length)) return undefined;
  const ip = parseIp(address);
  const prefix = Number(length);
  if (ip === undefined || prefix > 32) return undefined;
  return { base: (ip & maskOf(prefix)) >>> 0, prefix };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIp(cidr.base)}/${cidr.prefix}`;
}

export function sizeOf(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

export function cidrHasIp(cidr: Cidr, ip: number): boolean {
  return ip >= cidr.base && ip < cidr.base + sizeOf(cidr);
}

export function cidrContains(outer: Cidr, inner: Cidr): boolean {
  return inner.prefix >= outer.prefix && cidrHasIp(outer, inner.base);
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return cidrContains(a, b) || cidrContains(b, a);
}

/** True where `range` (`10.0.0.0/16` or a bare address) covers `ip`. False for text that is neither. */
export function rangeHas(range: string, ip: string): boolean {
  const cidr = parseCidr(range.includes("/") ? range : `${range}/32`);
  const address = parseIp(ip);
  return cidr !== undefined && address !== undefined && cidrHasIp(cidr, address);
}

/** The addresses of a subnet that AWS keeps: network, router, resolver, reserved, broadcast (row V01). */
export function reservedAddresses(cidr: Cidr): { router: string; resolver: string; all: readonly string[] } {
  const last = cidr.base + sizeOf(cidr) - 1;
  const all = [cidr.base, cidr.base + 1, cidr.base + 2, cidr.base + 3, last].map(formatIp);
  return { router: formatIp(cidr.base + 1), resolver: formatIp(cidr.base + 2), all };
}

function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}
