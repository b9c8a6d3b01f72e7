import { expect, test } from "vitest";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { chooseTarget, planRoutes } from "./choose.ts";
import { readOptions, stateOf } from "./options.ts";
import { createRegistry } from "./registry.ts";

const clock = { now: () => 0 };

function choices(options: Parameters<typeof readOptions>[0], count: number, clientOf = (_n: number) => "10.0.0.1") {
  const settings = readOptions(options);
  const state = stateOf(settings, createRegistry(settings, clock).registrations);
  const [routes = []] = planRoutes(state, []);
  const random = seededRandom(1);
  const chosen = Array.from({ length: count }, (_, n) => chooseTarget(routes, { ip: clientOf(n) }, random));
  return Map.groupBy(chosen, (choice) => choice?.target.id ?? "none");
}

function shares(groups: Map<string, unknown[]>): Record<string, number> {
  return Object.fromEntries([...groups].map(([name, all]) => [name, all.length]).toSorted());
}

test("NLB-012: 10 to 20 gives one third and two thirds, and weight 0 nothing", () => {
  const forward = [
    { targetGroup: "a", weight: 10 },
    { targetGroup: "b", weight: 20 },
    { targetGroup: "c", weight: 0 },
  ];
  const targetGroups = ["a", "b", "c"].map((name) => ({ name, targets: [`${name}:1`] }));
  const seen = shares(choices({ listeners: [{ port: 0, forward }], targetGroups }, 3_000));
  expect(Object.keys(seen)).toEqual(["a:1", "b:1"]);
  expect(seen["a:1"]).toBeGreaterThan(900);
  expect(seen["a:1"]).toBeLessThan(1_100);
});

test("NLB-071, NLB-072, NLB-076: a sticky group knows the client's address alone, and spreads addresses", () => {
  const targets = ["a:1", "b:1", "c:1", "d:1"];
  const options = {
    listeners: [{ port: 0, forward: "g" }],
    targetGroups: [{ name: "g", targets, stickiness: true }],
  };
  expect(Object.keys(shares(choices(options, 100)))).toHaveLength(1);
  const spread = shares(choices(options, 4_000, (n) => `10.0.${n >> 8}.${n & 255}`));
  expect(Object.keys(spread)).toEqual(targets);
  for (const count of Object.values(spread)) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test("NLB-135: an empty group gives no target", () => {
  expect(shares(choices({ listeners: [{ port: 0, forward: "g" }], targetGroups: [{ name: "g" }] }, 3))).toEqual({
    none: 3,
  });
});

test("NLB-113, NLB-075: whom passive checks leave out gets no flow while another is there, but for sticky groups", () => {
  const routesWithout = (left: readonly string[], stickiness: boolean) => {
    const group = { name: "g", targets: ["a:1", "b:1"], stickiness };
    const settings = readOptions({ listeners: [{ port: 0, forward: "g" }], targetGroups: [group] });
    const state = stateOf(settings, createRegistry(settings, clock).registrations);
    const routes = planRoutes(state, [], ({ id }) => left.includes(id));
    return routes.flatMap(([route]) => route?.targets.map(({ id }) => id));
  };
  expect(routesWithout([], false)).toEqual(["a:1", "b:1"]);
  expect(routesWithout(["a:1"], false)).toEqual(["b:1"]);
  expect(routesWithout(["a:1", "b:1"], false)).toEqual(["a:1", "b:1"]);
  expect(routesWithout(["a:1"], true)).toEqual(["a:1", "b:1"]);
});
