/** From which port of its own a checker asks. */
import type { Probe, ProbeRequest, ProbeResult } from "./probe.ts";

/**
 * Ports that only checks come from, first and last: above those that a kernel gives out by itself (32768 to 60999), so
 * that checks can be told from traffic of the same container.
 */
export const CHECK_SOURCE_PORTS = [61_000, 65_535] as const;

/** Ports in a row that may be taken; by chance they hardly are, and a check cannot wait for ever. */
const MOST_ATTEMPTS = 20;

/**
 * A probe that comes from one of `CHECK_SOURCE_PORTS`, chosen by chance. A port that is taken, or still remembers its
 * last connection to the same target, is no result: another is tried.
 *
 * @param random numbers from 0 up to 1
 */
export function fromCheckPorts(probe: Probe, random: () => number): Probe {
  const [first, last] = CHECK_SOURCE_PORTS;
  const choose = () => first + Math.floor(random() * (last - first + 1));
  async function attempt(request: ProbeRequest, signal: AbortSignal, left: number): Promise<ProbeResult> {
    const result = await probe({ ...request, sourcePort: choose() }, signal);
    return result.passed || !result.failure.isOwnFault || left <= 1 ? result : attempt(request, signal, left - 1);
  }
  return (request, signal) => attempt(request, signal, MOST_ATTEMPTS);
}
