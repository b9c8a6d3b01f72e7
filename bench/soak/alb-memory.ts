/** A million requests through one node of an ALB: what it holds after a collection must not grow with them. */
import { systemClock } from "../../lab/model/index.ts";
import { answering, ok, startBench } from "../../proxy/alb/fixture.ts";
import { BODY, bytesHeld, sendRequests } from "../../proxy/alb/load.ts";
import type { Soak } from "./soak.ts";

const REQUESTS = 1_000_000;
const LOOKS = 10;
/** Two bytes for each request would be a leak. */
const ALLOWED_BYTES = 2_000_000;

export const albMemory: Soak = async (onProgress) => {
  await using bench = await startBench(systemClock, { writeLog: () => {} });
  await bench.apply([await bench.target(answering(ok(BODY)))]);
  await sendRequests(bench.port(), REQUESTS / LOOKS);
  const heldBytes = [bytesHeld()];
  for (let look = 0; look < LOOKS; look++) {
    await sendRequests(bench.port(), REQUESTS / LOOKS);
    heldBytes.push(bytesHeld());
    onProgress(`${((look + 1) * REQUESTS) / LOOKS} requests: ${heldBytes.at(-1)} bytes held`);
  }
  const grownBytes = (heldBytes.at(-1) ?? 0) - (heldBytes[0] ?? 0);
  return { holds: grownBytes < ALLOWED_BYTES, requests: REQUESTS, grownBytes, allowedBytes: ALLOWED_BYTES, heldBytes };
};
