/** Memory does not grow with the number of requests: told by what is left after a collection, not by time. */
import { expect, test } from "vitest";
import { systemClock } from "../../lab/model/index.ts";
import { answering, ok, startBench } from "./fixture.ts";
import { BODY, bytesHeld, sendRequests } from "./load.ts";

/** Less than a hundred bytes for each of the requests between the two looks. */
const ALLOWED_BYTES = 1_000_000;

test("ten thousand requests leave nothing behind", { timeout: 120_000 }, async () => {
  await using bench = await startBench(systemClock, { writeLog: () => {} });
  await bench.apply([await bench.target(answering(ok(BODY)))]);
  await sendRequests(bench.port(), 3_000);
  const before = bytesHeld();
  await sendRequests(bench.port(), 10_000);
  expect(bytesHeld() - before).toBeLessThan(ALLOWED_BYTES);
});
