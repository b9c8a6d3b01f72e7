import { expect, test } from "vitest";
import { isIpv4, restoreHop } from "./packet.ts";

/** An IPv4 header with its right checksum. */
function header(ttl: number, id = 0x1c46): Buffer {
  const bytes = Buffer.from([
    0x45,
    0,
    0,
    60,
    id >> 8,
    id & 0xff,
    0x40,
    0,
    ttl,
    6,
    0,
    0,
    172,
    16,
    10,
    99,
    172,
    16,
    10,
    12,
  ]);
  bytes.writeUInt16BE(checksum(bytes), 10);
  return bytes;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += at === 10 ? 0 : bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

test("a packet gets its hop back, with a checksum as right as before", () => {
  for (let ttl = 1; ttl < 255; ttl++) {
    const packet = header(ttl, ttl * 251);
    restoreHop(packet);
    expect(packet).toEqual(header(ttl + 1, ttl * 251));
  }
});

test("a packet with the most hops stays as it is", () => {
  const packet = header(255);
  restoreHop(packet);
  expect(packet).toEqual(header(255));
});

test("only IPv4 is told apart from what else a device carries", () => {
  expect([isIpv4(header(64)), isIpv4(Buffer.from([0x60, 0, 0])), isIpv4(Buffer.alloc(40, 0x60))]).toEqual([
    true,
    false,
    false,
  ]);
});
