import { expect, test } from "vitest";
import type { LabContainer } from "../../lab/model/inventory.ts";
import { runChaos } from "../../lab/scenario/chaos.ts";
import { seededRandom } from "../../lab/scenario/random.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

/** Short here; `.ci/run` and `npm run soak -- chaos` take the full three minutes. */
const DURATION_MS = Number(process.env.TIERLAB_CHAOS_MS ?? 20_000);

test(
  "instances and control are killed at random under load, and the lab heals",
  async () => {
    const lab = await sharedLab("plain");
    const before = await lab.status();
    const origin = `http://${before.loadBalancers.find((one) => one.kind === "application")?.dnsName}`;
    const outcome = await runChaos(lab, {
      durationMs: DURATION_MS,
      pauseMs: [1_000, 6_000],
      urls: ["/", "/read", "/write"].map((path) => origin + path),
      ratePerSecond: 20,
      timeoutMs: 5_000,
      random: seededRandom(Number(process.env.TIERLAB_CHAOS_SEED ?? 7)),
    });
    const after = await lab.status();
    expect(outcome.kills.length).toBeGreaterThan(2);
    expect(after.groups.map(({ name, inService }) => ({ name, inService }))).toEqual(
      before.groups.map(({ name, desiredCapacity }) => ({ name, inService: desiredCapacity })),
    );
    expect(countByService(await lab.containers())).toEqual(COUNTS);
    expect(outcome.unexplained).toEqual([]);
  },
  DURATION_MS + 300_000,
);

/** What the template asks for; a container more or less was left over or lost. */
const COUNTS = {
  alb: 2,
  "app-group": 2,
  client: 1,
  control: 3,
  "db-instance1": 1,
  "db-instance2": 1,
  fabric: 1,
  "web-group": 2,
};

function countByService(containers: readonly LabContainer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { service } of containers) counts[service] = (counts[service] ?? 0) + 1;
  return counts;
}
