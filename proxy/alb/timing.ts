import { type AlbAttributes, DEFAULT_ALB_ATTRIBUTES, scaledMs } from "../../lab/model/index.ts";

/** The durations of a node, real milliseconds. */
export interface Timing {
  readonly timeScale: number;
  /** Both sides (row ALB-012). */
  readonly idleTimeoutMs: number;
  /** Row ALB-014. */
  readonly connectTimeoutMs: number;
  /** How long a client may keep one connection (row ALB-013). */
  readonly keepAliveMs: number;
  /**
   * How soon after a request a kept connection must be heard to end to count as closed before the request came. A node with
   * much to do hears of it late: ends that came first lie behind everything else that is to be read.
   */
  readonly raceMs: number;
}

const CONNECT_TIMEOUT_SECONDS = 10;
/** However fast the lab's time: packets and schedulers keep theirs. */
const SHORTEST_MS = 1000;
const RACE_MS = 1000;

export interface TimingState {
  readonly timeScale: number;
  readonly idleTimeoutSeconds: number;
  readonly attributes?: Pick<AlbAttributes, "clientKeepAliveSeconds"> | undefined;
}

export function timingOf(state: TimingState): Timing {
  const scaled = (seconds: number) => Math.max(SHORTEST_MS, scaledMs(seconds, state.timeScale));
  return {
    timeScale: state.timeScale,
    idleTimeoutMs: scaled(state.idleTimeoutSeconds),
    connectTimeoutMs: scaled(CONNECT_TIMEOUT_SECONDS),
    keepAliveMs: scaled((state.attributes ?? DEFAULT_ALB_ATTRIBUTES).clientKeepAliveSeconds),
    raceMs: RACE_MS,
  };
}
