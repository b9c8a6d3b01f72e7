/** Cyclic redundancy checks that Node has not: CRC-32C (Castagnoli) and CRC-64/NVME, both reflected, with all bits turned first and last. */
import type { RunningChecksum } from "./checksum.ts";

const CRC32C = 0x82f63b78;
/** 0x9a6c9329ac4bc9b5, as two halves: numbers of 64 bits are slow. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C : value >>> 1;
  return value;
});

const crc64Table = makeCrc64Table();

function makeCrc64Table(): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let above = 0;
    let below = byte;
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = below & 1;
      below = ((below >>> 1) | (above << 31)) ^ (isOdd ? CRC64_LOW : 0);
      above = (above >>> 1) ^ (isOdd ? CRC64_HIGH : 0);
    }
    high[byte] = above;
    low[byte] = below;
  }
  return { high, low };
}

export function createCrc32c(): RunningChecksum {
  let value = 0xffffffff;
  return {
    update(bytes) {
      let next = value;
      // Iterators cost more than the sum itself.
      for (let at = 0; at < bytes.length; at++)
        next = (next >>> 8) ^ (crc32cTable[(next ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
      value = next;
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(~value >>> 0);
      return digest;
    },
  };
}

export function createCrc64nvme(): RunningChecksum {
  const { high, low } = crc64Table;
  let above = 0xffffffff;
  let below = 0xffffffff;
  return {
    update(bytes) {
      let top = above;
      let bottom = below;
      for (let at = 0; at < bytes.length; at++) {
        const entry = (bottom ^ (bytes[at] ?? 0)) & 0xff;
        bottom = ((bottom >>> 8) | (top << 24)) ^ (low[entry] ?? 0);
        top = (top >>> 8) ^ (high[entry] ?? 0);
      }
      above = top;
      below = bottom;
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE(~above >>> 0, 0);
      digest.writeUInt32BE(~below >>> 0, 4);
      return digest;
    },
  };
}
