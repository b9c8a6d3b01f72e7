import type { Bytes } from "../body/byte-reader.ts";
import { CHECKSUM_NAMES } from "../body/checksum.ts";
import { withIdleLimit } from "../body/idle.ts";
import { type BodyPlan, planBody } from "../body/plan.ts";
import { receive } from "../body/receive.ts";
import { S3Error } from "../error.ts";
import type { Body } from "../operations/call.ts";
import type { Headers } from "../request/headers.ts";
import type { Verified } from "../signature/verify.ts";
import type { Exchange } from "./exchange.ts";

/** As S3 does: it breaks off an upload from which nothing has come for so long. */
const IDLE_MS = 20_000;

/** Room for DeleteObjects of a thousand long keys, and for ten thousand parts. */
const TEXT_BYTES = 4 * 2 ** 20;

/** @param headers the request's, with those that a presigner put into the query */
export function createBody(exchange: Exchange, headers: Headers, verified: Verified | undefined): Body {
  const payloadHash = verified?.payloadHash ?? headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  const take = (plan: BodyPlan, rest: Omit<Parameters<typeof receive>[1], "plan" | "seed">) =>
    receive(openBody(exchange), { plan, seed: verified?.seed, ...rest });
  return {
    hasDigest: hasDigest(headers),
    receive: async (write, defaultChecksum) => take(planBody(headers, payloadHash), { write, defaultChecksum }),
    async readText(summed) {
      const whole = planBody(headers, payloadHash);
      const plan = summed === "body" ? whole : { ...whole, checksum: undefined };
      if (plan.length > TEXT_BYTES)
        throw new S3Error("MaxMessageLengthExceeded", { MaxMessageLengthBytes: TEXT_BYTES });
      const pieces: Uint8Array[] = [];
      const write = async (bytes: Uint8Array) => void pieces.push(bytes);
      await take(plan, { write, defaultChecksum: "crc32" });
      return Buffer.concat(pieces).toString();
    },
  };
}

function hasDigest(headers: Headers): boolean {
  return (
    headers.has("content-md5") ||
    headers.has("x-amz-trailer") ||
    CHECKSUM_NAMES.some((name) => headers.has(`x-amz-checksum-${name}`))
  );
}

/** A client that waits is told to go on only now, when who it is and what it wants has been judged. */
function openBody({ request, response, waitsForContinue }: Exchange): Bytes {
  if (waitsForContinue) response.writeContinue();
  // An error in the middle must leave the connection: the answer goes over it.
  return withIdleLimit(request.iterator({ destroyOnReturn: false }), IDLE_MS);
}
