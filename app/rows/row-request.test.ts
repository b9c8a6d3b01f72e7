import { expect, test } from "vitest";
import { NeverSent } from "../mysql/faults.ts";
import { OutcomeUnknown, StoreUnavailable } from "../store.ts";
import { readFailure, rowRequest } from "./row-request.ts";

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

test("a row has its load's name and its number, and tells who took it and how long that lasted", async () => {
  const asked: unknown[] = [];
  const insert = async (...given: unknown[]) => {
    asked.push(given);
    return "10.0.7.4";
  };
  const request = rowRequest({ rows: "one" }, () => ({ insert }));
  const url = "mysql://writer.example:3306/history";
  const sample = await request({ n: 3, url, dueMs: 1_000, timeoutMs: 500 }, () => 1_040);
  expect(sample).toEqual({ n: 3, url, dueMs: 1_000, latencyMs: 40, outcome: "ok", servedBy: "10.0.7.4" });
  expect(asked).toEqual([["INSERT INTO `history` VALUES (?)", ["one-3"], 500]]);
});

test.each([
  [coded("ECONNREFUSED"), "refused"],
  [coded("PROTOCOL_CONNECTION_LOST"), "reset"],
  [coded("PROTOCOL_SEQUENCE_TIMEOUT"), "timed-out"],
  [coded("ER_OPTION_PREVENTS_STATEMENT", "running with the --read-only option"), "read-only"],
  [coded("ER_DUP_ENTRY"), "failed"],
])("%s is told as %s, however deep in what the pool threw", (error, outcome) => {
  const wrapped = new NeverSent("away", { cause: new StoreUnavailable("away", { cause: error }) });
  expect(
    [error, wrapped, new OutcomeUnknown("lost", { cause: error })].map((each) => readFailure(each).outcome),
  ).toEqual([outcome, outcome, outcome]);
});

test("what has no cause tells of itself", () => {
  expect(readFailure(new StoreUnavailable("no free connection"))).toEqual({
    outcome: "failed",
    detail: "no free connection",
  });
});
