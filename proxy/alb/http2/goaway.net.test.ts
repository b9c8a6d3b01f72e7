import { once } from "node:events";
import { expect, test } from "vitest";
import { ask, startHttp2Bench } from "./fixture.ts";

const GET = { ":path": "/" };
const AT_ONCE = 100;

test("ALB-008: the ten-thousandth request of a connection is answered and is its last", {
  timeout: 120_000,
}, async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([]);
  const session = await bench.client();
  let answered = 0;
  const askMany = async (count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => ask(session, GET)));
    answered += answers.filter(({ status }) => status === 503).length;
  };
  while (answered < 9900) await askMany(AT_ONCE);
  await askMany(AT_ONCE - 1);
  expect([answered, session.closed]).toEqual([9999, false]);
  const closed = once(session, "close");
  await askMany(1);
  await closed;
  expect(answered).toBe(10_000);
});
