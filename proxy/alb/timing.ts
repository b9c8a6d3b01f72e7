import { scaledMs } from "../../lab/model/index.ts";

/** The durations of a node, real milliseconds. */
export interface Timing {
  readonly timeScale: number;
  /** Both sides (row ALB-012). */
  readonly idleTimeoutMs: number;
  /** Row ALB-014. */
  readonly connectTimeoutMs: number;
  /** How long a client may keep one connection (row ALB-013). */
  readonly keepAliveMs: number;
  /** How soon after a request a kept connection must end to count as closed before the request came. */
  readonly raceMs: number;
}

const CONNECT_TIMEOUT_SECONDS = 10;
const CLIENT_KEEP_ALIVE_SECONDS = 3600;
/** However fast the lab's time: packets and schedulers keep theirs. */
const SHORTEST_MS = 1000;
const RACE_MS = 50;

export function timingOf(state: { readonly timeScale: number; readonly idleTimeoutSeconds: number }): Timing {
  const scaled = (seconds: number) => Math.max(SHORTEST_MS, scaledMs(seconds, state.timeScale));
  return {
    timeScale: state.timeScale,
    idleTimeoutMs: scaled(state.idleTimeoutSeconds),
    connectTimeoutMs: scaled(CONNECT_TIMEOUT_SECONDS),
    keepAliveMs: scaled(CLIENT_KEEP_ALIVE_SECONDS),
    raceMs: RACE_MS,
  };
}
