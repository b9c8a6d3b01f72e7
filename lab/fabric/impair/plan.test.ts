import { expect, test } from "vitest";
import type { FabricFault, FabricState } from "../../model/index.ts";
import { threeTier } from "../fixture/three-tier.ts";
import { compileRuleset } from "../nft/index.ts";
import { planLines } from "./plan.ts";

const BAD = { delayMs: 50, jitterMs: 0, lossPercent: 0, reorderPercent: 0 };
const link = (a: string[], b: string[], delayMs = 50): FabricFault => ({
  kind: "link",
  between: [a, b],
  impairment: { ...BAD, delayMs },
});
const stateWith = (...faults: FabricFault[]): FabricState => ({ ...threeTier(), faults });

test("each direction is a line of its own, with a device name that the kernel takes", () => {
  const lines = planLines(stateWith(link(["10.0.3.4"], ["10.0.5.4"])));
  expect(lines.map(({ from, to }) => [from, to])).toEqual([
    [["10.0.3.4"], ["10.0.5.4"]],
    [["10.0.5.4"], ["10.0.3.4"]],
  ]);
  expect(new Set(lines.flatMap(({ device, mark }) => [device, mark])).size).toBe(4);
  for (const { device, mark } of lines) {
    expect(device).toMatch(/^tl-[0-9a-f]{7}$/);
    expect(mark).toBeGreaterThan(0);
    expect(mark).toBeLessThan(2 ** 31);
  }
});

test("a line stays the same while others come and go, and equal faults share one", () => {
  const [one, other] = [link(["10.0.3.4"], ["10.0.5.4"]), link(["10.0.4.4"], ["10.0.6.4"])];
  expect(planLines(stateWith(other, one)).slice(0, 2)).toEqual(planLines(stateWith(one)));
  expect(planLines(stateWith(one, one))).toHaveLength(2);
});

test("the newest fault comes first, and one without an end is none", () => {
  const plans = planLines(stateWith(link(["10.0.3.4"], ["10.0.5.4"], 1), link(["10.0.3.4"], ["10.0.5.4"], 2)));
  expect(plans.map(({ impairment }) => impairment.delayMs)).toEqual([2, 2, 1, 1]);
  expect(planLines(stateWith(link([], ["10.0.5.4"])))).toEqual([]);
});

test("a lab without a bad link pays nothing: its rule set knows of no line", () => {
  const plain = compileRuleset(threeTier(), []);
  expect(plain).not.toMatch(/divert|notrack|"tl-\*" accept/);
  expect(compileRuleset(stateWith(link([], [])), [])).toBe(plain);
});

test("what goes to a line is judged by its receiver's address, and nothing that comes back is judged again", () => {
  const text = compileRuleset(stateWith(link(["10.0.3.4"], ["10.0.5.4"])), []);
  const chain = (name: string) => new RegExp(`  chain ${name} \\{\n    type[^\n]*\n    ([^\n]*)`).exec(text)?.[1];
  expect([chain("arrive"), chain("input"), chain("divert")]).toEqual(Array(3).fill('iifname "tl-*" accept'));
  expect(chain("returned")).toBe('iifname "tl-*" notrack');
  expect(text).toMatch(/oifname "tl-\*" goto deliver_diverted/);
});
