import { startLab } from "../../lab/project/start.ts";
import { leftovers } from "../../lab/testing/leftovers.ts";
import type { Soak } from "./soak.ts";

const ROUNDS = 20;

/** Twenty labs, one after the other: none leaves a trace, and the last takes no longer than the first. */
export const upDown: Soak = async (say) => {
  const rounds: { upMs: number; downMs: number; left: string[] }[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const startedAt = performance.now();
    const lab = await startLab({ template: "three-tier", name: "soak-up-down", timeScale: 10 });
    const upMs = Math.round(performance.now() - startedAt);
    await lab.stop();
    const downMs = Math.round(performance.now() - startedAt - upMs);
    rounds.push({ upMs, downMs, left: await leftovers(lab.name) });
    say(`${round}/${ROUNDS}: up ${upMs} ms, down ${downMs} ms`);
  }
  return { holds: rounds.every(({ left }) => left.length === 0), rounds };
};
