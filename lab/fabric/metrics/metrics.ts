/**
 * The metrics of the lab's Network Load Balancers, and their live flows.
 *
 *   kernel's counters --every ten of AWS's seconds--> samples --> periods of sixty --> GET /metrics
 *   kernel's connection tracking --on demand--> GET /flows
 *
 * Counters stay in the kernel; a look that fails is made up for by the next one, and a program that starts anew goes on
 * counting where it was.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createRecorder, type Recorder, reportSeries } from "../../../proxy/metrics/index.ts";
import type { Clock, FabricState, Flow, MetricsReport, TargetHealth } from "../../model/index.ts";
import { scaledMs } from "../../model/index.ts";
import type { Counts } from "../nft/counters.ts";
import type { PlaneReading } from "../plane/index.ts";
import { createTurns } from "../turns.ts";
import type { Entry } from "./entries.ts";
import { flowsOf } from "./flows.ts";
import { createPortErrors } from "./port-errors.ts";
import { type Look, readingsOf } from "./readings.ts";
import { type Looked, samplesBetween } from "./samples.ts";
import { ACTIVE_STATES, LIVE_STATES } from "./tracked.ts";
import type { Tracking } from "./tracking.ts";

export interface MetricsPorts {
  /** Brings the kernel's counters to those of a state. Idempotent. */
  applyCounters(state: FabricState, health: readonly TargetHealth[], isCrowded: boolean): Promise<void>;
  readCounters(): Promise<Counts>;
  listTracked(states: readonly string[]): Promise<readonly Entry[]>;
  /** Those of TCP with these bits in their mark. */
  listMarked(bits: number): Promise<readonly Entry[]>;
  readTracking(): Promise<Tracking>;
  health(): readonly TargetHealth[];
  blindNodes(): readonly string[];
  /** What the userspace plane has counted, and its flows. */
  plane(): readonly PlaneReading[];
  onError(error: unknown): void;
  readonly clock: Clock;
}

export interface Metrics {
  /** Counts for this state from now on. */
  follow(state: FabricState, health: readonly TargetHealth[]): Promise<void>;
  /** Closes a window: what came since the last look goes into the period in which that look was. */
  look(): Promise<void>;
  /** Looks again and again until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Totals of now, and the periods so far. */
  report(): Promise<MetricsReport>;
  flows(): Promise<Flow[]>;
}

const WINDOW_SECONDS = 10;
const WINDOWS_A_PERIOD = 6;
/** Three hours of AWS's, as CloudWatch keeps what is finer than a minute. */
const PERIODS_KEPT = 180;
/** DIFFERS: at a time scale above 40 windows, and so periods, are longer than AWS's. */
const SHORTEST_WINDOW_MS = 250;
/** Where a look takes long, because very many flows are open, so much of the time goes by without one. */
const REST = 20;

/** Of the kernel's table of flows. */
const CROWDED = 0.5;

interface Followed {
  readonly state: FabricState;
  readonly health: readonly TargetHealth[];
  readonly recorder: Recorder;
  readonly windowMs: number;
}

export function createMetrics(ports: MetricsPorts): Metrics {
  const turns = createTurns();
  const portErrors = createPortErrors(ports.listMarked);
  let followed: Followed | undefined;
  /** Once the kernel's table of flows was half full, what it refuses is counted. */
  let isCrowded = false;
  let last: Looked | undefined;

  async function lookAt(state: FabricState): Promise<Looked> {
    const [counts, active] = await Promise.all([ports.readCounters(), ports.listTracked(ACTIVE_STATES)]);
    await portErrors.collect(state, await ports.readTracking());
    const { clock, health, blindNodes, plane } = ports;
    const look: Look = {
      atMs: clock.now(),
      counts,
      active,
      health: health(),
      blindNodes: blindNodes(),
      plane: plane(),
      portErrors: portErrors.of,
    };
    return { atMs: look.atMs, readings: readingsOf(state, look) };
  }

  async function watchTable({ state, health }: Followed): Promise<void> {
    const { entries, most } = await ports.readTracking();
    if (isCrowded || entries < most * CROWDED) return;
    await ports.applyCounters(state, health, true);
    isCrowded = true;
  }

  async function closeWindow(): Promise<void> {
    if (!followed || followed.state.networkLoadBalancers.length === 0) return;
    await watchTable(followed);
    const now = await lookAt(followed.state);
    if (last) followed.recorder.add(last.atMs, samplesBetween(last, now));
    last = now;
  }

  return {
    follow: (state, health) =>
      turns(async () => {
        await ports.applyCounters(state, health, isCrowded);
        const windowMs = windowOf(state);
        const recorder = followed?.windowMs === windowMs ? followed.recorder : recorderFor(windowMs);
        followed = { state, health, recorder, windowMs };
        // The first window begins with the counting, so that nothing is missed in between.
        if (!last) await closeWindow().catch(ports.onError);
      }),
    look: () => turns(() => closeWindow().catch(ports.onError)),
    async run(signal) {
      while (!signal.aborted) {
        const startedMs = performance.now();
        await turns(() => closeWindow().catch(ports.onError));
        const tookMs = performance.now() - startedMs;
        const restMs = Math.max((followed?.windowMs ?? 1000) - tookMs, REST * tookMs);
        await delay(restMs, undefined, { signal, ref: false }).catch(() => {});
      }
    },
    async report() {
      if (!followed) return { periodMs: scaledMs(WINDOW_SECONDS * WINDOWS_A_PERIOD, 1), series: [] };
      const { state, recorder, windowMs } = followed;
      const { readings } = await lookAt(state);
      return { periodMs: windowMs * WINDOWS_A_PERIOD, series: reportSeries(readings, recorder.recorded()) };
    },
    flows: async () => (followed ? flowsOf(followed.state, await ports.listTracked(LIVE_STATES), ports.plane()) : []),
  };
}

function windowOf({ timeScale }: FabricState): number {
  return Math.max(SHORTEST_WINDOW_MS, scaledMs(WINDOW_SECONDS, timeScale));
}

function recorderFor(windowMs: number): Recorder {
  return createRecorder({ periodMs: windowMs * WINDOWS_A_PERIOD, keep: PERIODS_KEPT });
}
