import { startLab } from "../../lab/project/start.ts";
import { runChaos } from "../../lab/scenario/chaos.ts";
import { seededRandom } from "../../lab/scenario/random.ts";
import type { Soak } from "./soak.ts";

const DURATION_MS = 180_000;
const SEED = 11;

/** Three minutes of random kills, control's among them, under load: the lab heals and every failure has its cause. */
export const chaos: Soak = async (say) => {
  await using lab = await startLab({ template: "three-tier", name: "soak-chaos", timeScale: 10 });
  const { loadBalancers } = await lab.status();
  const origin = `http://${loadBalancers.find((one) => one.kind === "application")?.dnsName}`;
  const { kills, samples, failed, unexplained } = await runChaos(lab, {
    durationMs: DURATION_MS,
    pauseMs: [1_000, 8_000],
    urls: ["/", "/read", "/write"].map((path) => origin + path),
    ratePerSecond: 20,
    timeoutMs: 5_000,
    random: seededRandom(SEED),
    onKill: (name) => say(`killed ${name}`),
  });
  const { groups, ready } = await lab.status();
  const isWhole = ready && groups.every((group) => group.inService === group.desiredCapacity);
  return {
    holds: isWhole && unexplained.length === 0,
    kills: kills.length,
    controlKills: kills.filter((kill) => kill.role === "control").length,
    requests: samples.length,
    failed,
    unexplained: unexplained.length,
    groups: groups.map(({ name, inService, desiredCapacity }) => ({ name, inService, desiredCapacity })),
  };
};
