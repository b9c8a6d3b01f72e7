/** How the answers to a load are spread over servers. Pure. */
import { type Claim, isFailure, type Sample } from "../../lab/scenario/index.ts";

/** Of half of all answers. */
const TOLERANCE = 0.1;

/**
 * How many answers are looked at first; and in all, where those are not even. The NLB chooses by a hash, so of 1,000 connections
 * either server has 500 with a standard deviation of 16, and misses 450 to 550 by chance in 1 of 700 runs. Of 4,000 it has 2,000
 * with one of 32, and misses 1,800 to 2,200 in less than 1 of 10^9.
 */
export const ANSWERS = { first: 1_000, all: 4_000 } as const;

/** How many of so many answers each of two servers may have, and still each about half. */
export function evenRange(answers: number): { readonly least: number; readonly most: number } {
  const half = answers / 2;
  return { least: Math.ceil(half * (1 - TOLERANCE)), most: Math.floor(half * (1 + TOLERANCE)) };
}

/** Whether each of the servers has about half of the answers. */
export function isEven(samples: readonly Sample[], servers: readonly string[]): boolean {
  return servers.every((server) => isAboutHalf(answersOf(server, samples), samples.length));
}

/** That two servers, and no other, answered every request, each about half of them. */
export function spreadClaims(samples: readonly Sample[], servers: readonly string[]): Claim[] {
  const failed = samples.filter(isFailure).length;
  const { least, most } = evenRange(samples.length);
  const counts = servers.map((server) => answersOf(server, samples));
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
      holds: isAboutHalf(counts[index] ?? 0, samples.length),
    })),
    { what: "answers of any other server", measured: String(others), predicted: "0", holds: others === 0 },
  ];
}

function answersOf(server: string, samples: readonly Sample[]): number {
  return samples.filter(({ servedBy }) => servedBy === server).length;
}

function isAboutHalf(count: number, answers: number): boolean {
  const { least, most } = evenRange(answers);
  return count >= least && count <= most;
}
