import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup, threeTier } from "../fixture/three-tier.ts";
import { planRuleset, type Ruleset, renderRuleset } from "./ruleset.ts";
import { renderUpdate } from "./update.ts";

const base = threeTier();

function planned(targets: readonly string[], crossZone = true): Ruleset {
  const group = targetGroup(targets.map((ip) => target(ip)));
  const balancer = loadBalancer({ crossZone }, { targetGroups: [group] });
  return planRuleset({ ...base, networkLoadBalancers: [balancer] }, []);
}

const one = planned(["10.0.5.4"]);
const both = planned(["10.0.5.4", "10.0.6.4"]);

test("of what the kernel holds nothing is known: all of it", () => {
  expect(renderUpdate(undefined, one)).toBe(renderRuleset(one));
});

test("nothing differs: nothing is said", () => {
  expect(renderUpdate(one, planned(["10.0.5.4"]))).toBe("");
});

test("another target: the chain of its group, and the notes of refusals begin anew", () => {
  const lines = renderUpdate(one, both).split("\n");
  expect(lines.filter((line) => line.startsWith("flush"))).toEqual([
    "flush set ip tierlab refused",
    "flush chain ip tierlab targets_0_0",
  ]);
  expect(lines.filter((line) => line.includes("dnat"))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith("delete"))).toEqual([]);
});

test("another target with cross-zone off: the chain of its own zone's node, and no other", () => {
  const lines = renderUpdate(planned(["10.0.5.4"], false), planned(["10.0.5.4", "10.0.5.5"], false)).split("\n");
  expect(lines.filter((line) => line.startsWith("flush chain"))).toEqual(["flush chain ip tierlab targets_0_0"]);
});

test("interfaces, sets or hooks differ: all of it", () => {
  const fewer = planRuleset({ ...base, interfaces: base.interfaces.slice(1) }, []);
  expect(renderUpdate(one, fewer)).toBe(renderRuleset(fewer));
  const without = planRuleset({ ...base, networkLoadBalancers: [] }, []);
  expect(renderUpdate(one, without)).toBe(renderRuleset(without));
});

test("a chain that nothing leads to any more is emptied with the others, and deleted behind them", () => {
  const gone = { ...both, chains: both.chains.filter(({ name }) => name !== "targets_0_0") };
  const lines = renderUpdate(both, gone).split("\n").filter(Boolean);
  expect(lines.slice(1)).toEqual(["flush chain ip tierlab targets_0_0", "delete chain ip tierlab targets_0_0"]);
});
