import { expect, test } from "vitest";
import { planRules } from "./rules.ts";

const PLAIN = [
  { priority: 0, table: "local" },
  { priority: 32_766, table: "main" },
  { priority: 32_767, table: "default" },
];
const BUSY = [
  { priority: 10, table: "1073741825", fwmark: "0x40000001" },
  { priority: 50, table: "local" },
  ...PLAIN.slice(1),
];

test("the first line puts the local table behind it, without a moment in which it is nowhere", () => {
  expect(planRules([{ mark: 0x4000_0001 }], PLAIN)).toEqual([
    "rule add pref 50 lookup local",
    "rule add pref 10 fwmark 1073741825 lookup 1073741825",
    "rule del pref 0 lookup local",
  ]);
});

test("what stands already is left alone", () => {
  expect(planRules([{ mark: 0x4000_0001 }], BUSY)).toEqual([]);
  expect(planRules([], PLAIN)).toEqual([]);
});

test("the last line leaves the rules as they were", () => {
  expect(planRules([], BUSY)).toEqual([
    "rule add pref 0 lookup local",
    "rule del pref 10 fwmark 1073741825 lookup 1073741825",
    "rule del pref 50 lookup local",
  ]);
});
