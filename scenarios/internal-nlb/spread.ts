/** How the answers to a load are spread over servers. Pure. */
import { type Claim, isFailure, type Sample } from "../../lab/scenario/index.ts";

/** Of half of all answers. */
const TOLERANCE = 0.1;

/** That two servers, and no other, answered every request, each about half of them. */
export function spreadClaims(samples: readonly Sample[], servers: readonly string[]): Claim[] {
  const failed = samples.filter(isFailure).length;
  const half = samples.length / 2;
  const [least, most] = [Math.ceil(half * (1 - TOLERANCE)), Math.floor(half * (1 + TOLERANCE))];
  const counts = servers.map((server) => samples.filter(({ servedBy }) => servedBy === server).length);
  const others = samples.length - failed - counts.reduce((sum, count) => sum + count, 0);
  return [
    {
      what: `requests of ${samples.length}, each on a connection of its own, that fail`,
      measured: String(failed),
      predicted: "0",
      holds: failed === 0,
    },
    ...servers.map((server, index) => ({
      what: `answers of ${server}`,
      measured: String(counts[index]),
      predicted: `${least} to ${most}`,
      holds: (counts[index] ?? 0) >= least && (counts[index] ?? 0) <= most,
    })),
    { what: "answers of any other server", measured: String(others), predicted: "0", holds: others === 0 },
  ];
}
