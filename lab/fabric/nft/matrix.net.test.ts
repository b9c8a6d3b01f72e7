import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildTestbed, PORTS, type Testbed } from "../fixture/testbed.ts";
import { threeTier } from "../fixture/three-tier.ts";
import { expectedReachability } from "../reachability.ts";

/** Besides the interfaces: routers, resolvers, zonal and public addresses, and addresses that nobody has. */
const MORE = [
  ...["10.0.3.1", "10.0.0.2", "10.0.3.2", "169.254.169.253", "10.0.5.10", "10.0.6.10", "203.0.113.1"],
  ...["198.51.100.4", "198.51.100.5", "198.51.100.20", "198.51.100.99", "10.0.3.99", "10.9.0.4", "203.0.113.99"],
];

describe.each([{ preserveClientIp: false }, { preserveClientIp: true }])("with $preserveClientIp", (options) => {
  const state = threeTier(options);
  let bed: Testbed;

  beforeAll(async () => {
    bed = await buildTestbed(state);
  }, 60_000);
  afterAll(() => bed[Symbol.asyncDispose]());

  test("V26, V29, V30: every pair can do what groups and routes say, and nothing else", async () => {
    const hosts = [...state.interfaces.map(({ privateIp }) => privateIp), ...MORE];
    const cells = state.interfaces.flatMap((from) =>
      hosts.filter((to) => to !== from.privateIp).flatMap((to) => PORTS.map((port) => ({ from, to, port }))),
    );
    const differing = await Promise.all(
      cells.map(async ({ from, to, port }) => {
        const expected = expectedReachability(state, from, to, port);
        const first = await bed.dial(from.privateIp, to, port);
        // All at once a machine may need longer than it takes to be sure of silence.
        const isLate = first.outcome === "timeout" && expected === "allowed";
        const { outcome } = isLate ? await bed.dial(from.privateIp, to, port, { timeoutMs: 10_000 }) : first;
        const measured = outcome === "timeout" ? "filtered" : outcome === "open" ? "allowed" : outcome;
        const agrees = measured === expected || (expected === "depends" && measured !== "refused");
        return agrees ? [] : [`${from.privateIp} -> ${to}:${port} is ${measured}, expected ${expected}`];
      }),
    );
    expect(differing.flat()).toEqual([]);
    expect(cells.length).toBeGreaterThan(700);
  });
});
