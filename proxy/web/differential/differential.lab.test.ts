import { expect, test } from "vitest";
import { findDifferences } from "./verdict.ts";

const SEED = 1;
const GENERATED = 100;

test("ours does with each request what real httpd does, but for what is listed", async () => {
  const { unknown, gone, alarms } = await findDifferences(SEED, GENERATED);
  expect(unknown).toEqual([]);
  expect(gone).toEqual([]);
  expect(alarms).toEqual([]);
});
