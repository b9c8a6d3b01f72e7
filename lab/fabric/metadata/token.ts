import { createHmac, timingSafeEqual } from "node:crypto";
import type { InstanceId } from "../../model/index.ts";

/**
 * Session tokens of IMDSv2 (rows V55, V56): each belongs to one instance and ends by itself. Nothing is kept; the
 * token carries its end, and a hash with the fabric's secret says that it is ours.
 */
export interface Tokens {
  issue(instanceId: InstanceId, ttlSeconds: number, nowMs: number): string;
  isValid(token: string, instanceId: InstanceId, nowMs: number): boolean;
}

const END_BYTES = 8;
const TOKEN_BYTES = END_BYTES + 32;

export function createTokens(secret: Buffer): Tokens {
  const seal = (instanceId: InstanceId, end: Buffer) =>
    createHmac("sha256", secret).update(instanceId).update(end).digest();
  return {
    issue(instanceId, ttlSeconds, nowMs) {
      const end = Buffer.alloc(END_BYTES);
      end.writeBigUInt64BE(BigInt(Math.floor(nowMs + ttlSeconds * 1000)));
      return Buffer.concat([end, seal(instanceId, end)]).toString("base64url");
    },
    isValid(token, instanceId, nowMs) {
      const bytes = Buffer.from(token, "base64url");
      if (bytes.length !== TOKEN_BYTES) return false;
      const end = bytes.subarray(0, END_BYTES);
      return timingSafeEqual(bytes.subarray(END_BYTES), seal(instanceId, end)) && nowMs < Number(end.readBigUInt64BE());
    },
  };
}
