import { expect, test } from "vitest";
import { allCases } from "./cases/index.ts";
import { compareRounds } from "./compare.ts";
import { judge } from "./known.ts";
import { playBoth } from "./stand.ts";

const SEED = 1;
const GENERATED = 100;

test("ours does with each request what real httpd does, but for what is listed", async () => {
  const cases = allCases(SEED, GENERATED);
  const { httpd, web } = await playBoth(SEED, GENERATED);
  const { unknown, gone } = judge(compareRounds(cases, httpd, web));
  expect(unknown).toEqual([]);
  expect(gone).toEqual([]);
  expect(Object.keys(web.seen)).toHaveLength(cases.length);
  expect([...httpd.alarms, ...web.alarms]).toEqual([]);
});
