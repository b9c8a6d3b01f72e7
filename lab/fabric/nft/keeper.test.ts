import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup, threeTier } from "../fixture/three-tier.ts";
import { createRulesetKeeper } from "./keeper.ts";
import { planRuleset, renderRuleset } from "./ruleset.ts";

function planned(...targets: readonly string[]) {
  const group = targetGroup(targets.map((ip) => target(ip)));
  return planRuleset({ ...threeTier(), networkLoadBalancers: [loadBalancer({}, { targetGroups: [group] })] }, []);
}

const one = planned("10.0.5.4");
const both = planned("10.0.5.4", "10.0.6.4");

function keeperOf(refuses: (script: string) => boolean = () => false) {
  const scripts: string[] = [];
  const keeper = createRulesetKeeper(async (script) => {
    scripts.push(script);
    if (refuses(script)) throw new Error("refused");
  });
  return { keeper, scripts };
}

test("the first rule set is applied whole, an equal one not at all, another one by its changes", async () => {
  const { keeper, scripts } = keeperOf();
  await keeper.updateTo(one)?.();
  expect(keeper.updateTo(planned("10.0.5.4"))).toBeUndefined();
  await keeper.updateTo(both)?.();
  expect(scripts[0]).toBe(renderRuleset(one));
  expect(scripts[1]).not.toContain("delete table");
  expect(scripts).toHaveLength(2);
});

test("changes that the kernel refuses are made up for by the whole rule set", async () => {
  const { keeper, scripts } = keeperOf((script) => !script.includes("delete table"));
  await keeper.updateTo(one)?.();
  await keeper.updateTo(both)?.();
  expect(scripts.slice(2)).toEqual([renderRuleset(both)]);
  expect(keeper.updateTo(both)).toBeUndefined();
});

test("a rule set that the kernel refuses is not taken for held", async () => {
  let isRefusing = false;
  const { keeper, scripts } = keeperOf(() => isRefusing);
  await keeper.updateTo(one)?.();
  isRefusing = true;
  await expect(keeper.updateTo(both)?.()).rejects.toThrow("refused");
  isRefusing = false;
  await keeper.updateTo(one)?.();
  expect(scripts.at(-1)).toBe(renderRuleset(one));
});
