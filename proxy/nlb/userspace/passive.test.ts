import { expect, test } from "vitest";
import { createPassiveChecks } from "./passive.ts";

test("NLB-113: three failures in a row leave a target out, any success in between begins anew, and one brings it back", () => {
  const checks = createPassiveChecks();
  const news = (...results: readonly boolean[]) =>
    results.map((passed) => (passed ? checks.passed("a:1") : checks.failed("a:1")));
  expect(news(false, false, true, false, false)).toEqual([false, false, false, false, false]);
  expect(checks.isLeftOut("a:1")).toBe(false);
  expect(news(false, false)).toEqual([true, false]);
  expect([checks.isLeftOut("a:1"), checks.isLeftOut("b:1")]).toEqual([true, false]);
  expect(news(true, true)).toEqual([true, false]);
  expect(checks.isLeftOut("a:1")).toBe(false);
});
