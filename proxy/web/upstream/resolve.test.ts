import { expect, test } from "vitest";
import { fakeClock } from "../../../lab/model/clock.ts";
import { type Answer, createNameCache } from "./resolve.ts";

/** Answers in turn; an error is thrown. */
function fakeQuery(answers: (Answer | Error)[]) {
  const asked: string[] = [];
  const query = async (name: string) => {
    asked.push(name);
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("asked too often");
    return answer;
  };
  return { asked, query };
}

const failure = (code: string) => Object.assign(new Error(code), { code });

test("a name is asked for again when its TTL has passed, and not before", async () => {
  const clock = fakeClock();
  const { asked, query } = fakeQuery([
    { addresses: ["10.0.0.1"], ttlSeconds: 5 },
    { addresses: ["10.0.0.2"], ttlSeconds: 5 },
  ]);
  const names = createNameCache(query, clock);
  expect(await names.resolve("nlb")).toEqual(["10.0.0.1"]);
  clock.advance(4_999);
  expect(await names.resolve("nlb")).toEqual(["10.0.0.1"]);
  clock.advance(1);
  expect(await names.resolve("nlb")).toEqual(["10.0.0.2"]);
  expect(asked).toEqual(["nlb", "nlb"]);
});

test("requests that miss at the same time share one query", async () => {
  const { asked, query } = fakeQuery([{ addresses: ["10.0.0.1"], ttlSeconds: 0 }]);
  const names = createNameCache(query, fakeClock());
  await Promise.all([names.resolve("nlb"), names.resolve("nlb")]);
  expect(asked).toEqual(["nlb"]);
});

test("an address is its own answer", async () => {
  const names = createNameCache(fakeQuery([]).query, fakeClock());
  expect(await names.resolve("10.0.0.9")).toEqual(["10.0.0.9"]);
});

test("while the resolver is silent the last addresses serve for thirty seconds more", async () => {
  const clock = fakeClock();
  const silent = failure("ETIMEOUT");
  const { query } = fakeQuery([{ addresses: ["10.0.0.1"], ttlSeconds: 5 }, silent, silent]);
  const names = createNameCache(query, clock);
  await names.resolve("nlb");
  clock.advance(34_999);
  expect(await names.resolve("nlb")).toEqual(["10.0.0.1"]);
  clock.advance(1);
  await expect(names.resolve("nlb")).rejects.toBe(silent);
});

test("a name that is gone is gone at once", async () => {
  const clock = fakeClock();
  const gone = failure("ENOTFOUND");
  const names = createNameCache(fakeQuery([{ addresses: ["10.0.0.1"], ttlSeconds: 1 }, gone]).query, clock);
  await names.resolve("nlb");
  clock.advance(1_000);
  await expect(names.resolve("nlb")).rejects.toBe(gone);
});
