/** Just enough of the IPv4 header (RFC 791, 3.1). */

const TTL = 8;
const CHECKSUM = 10;
const HEADER_BYTES = 20;

/** Devices carry other things too, such as the kernel's own IPv6 messages. */
export function isIpv4(packet: Buffer): boolean {
  return packet.length >= HEADER_BYTES && packet.readUInt8(0) >> 4 === 4;
}

/**
 * Gives a packet back the hop that its way round through a line took, in place, with the checksum kept right as
 * RFC 1624 has it: so a path has as many hops with a fault as without.
 */
export function restoreHop(packet: Buffer): void {
  const ttl = packet.readUInt8(TTL);
  if (ttl === 255) return;
  const before = packet.readUInt16BE(TTL);
  packet.writeUInt8(ttl + 1, TTL);
  const sum = (~packet.readUInt16BE(CHECKSUM) & 0xffff) + (~before & 0xffff) + packet.readUInt16BE(TTL);
  packet.writeUInt16BE(~folded(folded(sum)) & 0xffff, CHECKSUM);
}

function folded(sum: number): number {
  return (sum & 0xffff) + (sum >>> 16);
}
