/** A node's counts in CloudWatch's periods: looked at every ten of AWS's seconds, told to control when it asks. */
import { setTimeout as delay } from "node:timers/promises";
import {
  type AlbNodeState,
  type Clock,
  type MetricsReport,
  scaledMs,
  type TargetAnomaly,
  type TargetHealth,
} from "../../../lab/model/index.ts";
import { createRecorder, keyOf, type Reading, type Recorder, reportSeries, type Sample } from "../../metrics/index.ts";
import { ALB_METRICS } from "../metric-names.ts";
import type { Meter } from "./meter.ts";
import { albReadings } from "./readings.ts";

export interface AlbMetrics {
  /** A state has been applied. */
  follow(state: AlbNodeState): void;
  /** Ends the window that is going on. */
  look(): void;
  /** Looks once a window until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  report(): MetricsReport;
}

export interface AlbMetricsPorts {
  readonly clock: Pick<Clock, "now">;
  readonly meter: Meter;
  readonly health: () => readonly TargetHealth[];
  readonly anomalies: () => readonly TargetAnomaly[];
}

/** AWS's seconds. */
const WINDOW_SECONDS = 10;
const WINDOWS_A_PERIOD = 6;
const PERIODS_KEPT = 180;
/** However fast the lab's time. */
const SHORTEST_WINDOW_MS = 250;

interface Followed {
  readonly state: AlbNodeState;
  readonly windowMs: number;
  readonly recorder: Recorder;
}

export function createAlbMetrics({ clock, meter, health, anomalies }: AlbMetricsPorts): AlbMetrics {
  let followed: Followed | undefined;
  let before = new Map<string, number>();
  let lastMs = clock.now();

  const readingsOf = (state: AlbNodeState) =>
    albReadings(state, elbOf(state), { meter, health: health(), anomalies: anomalies() });

  function look(): void {
    if (!followed) return;
    const { state, recorder } = followed;
    const readings = readingsOf(state);
    recorder.add(lastMs, [...readings.flatMap((one) => grown(one, before)), ...responseTimes(state, meter)]);
    before = new Map(readings.map((one) => [keyOf(one), one.value]));
    lastMs = clock.now();
  }

  return {
    follow(state) {
      const windowMs = Math.max(SHORTEST_WINDOW_MS, scaledMs(WINDOW_SECONDS, state.timeScale));
      const options = { periodMs: windowMs * WINDOWS_A_PERIOD, keep: PERIODS_KEPT };
      const recorder = followed?.windowMs === windowMs ? followed.recorder : createRecorder(options);
      followed = { state, windowMs, recorder };
    },
    look,
    async run(signal) {
      while (!signal.aborted) {
        await delay(followed?.windowMs ?? SHORTEST_WINDOW_MS, undefined, { signal, ref: false }).catch(() => {});
        look();
      }
    },
    report() {
      if (!followed) return { periodMs: scaledMs(WINDOW_SECONDS * WINDOWS_A_PERIOD, 1), series: [] };
      const { state, windowMs, recorder } = followed;
      const series = reportSeries([...readingsOf(state), ...meanTimes(state, meter)], recorder.recorded());
      // All zones together are control's to add up: it alone hears every node.
      const own = series.filter(({ dimensions }) => dimensions.AvailabilityZone !== undefined);
      return { periodMs: windowMs * WINDOWS_A_PERIOD, series: own };
    },
  };
}

/** `app/<name>/<id>`, as in the access log. */
function elbOf({ name, id }: Pick<AlbNodeState, "name" | "id">): string {
  return `app/${name}/${id.slice(-16)}`;
}

/** A counter tells what has come since; what is 0 is not told, but for the hosts (row ALB-091). */
function grown(reading: Reading, before: ReadonlyMap<string, number>): Sample[] {
  const isCounter = ALB_METRICS.get(reading.metric)?.kind === "counter";
  const value = isCounter ? reading.value - (before.get(keyOf(reading)) ?? 0) : reading.value;
  return value > 0 || reading.metric.endsWith("HostCount") ? [{ ...reading, value }] : [];
}

/** Of the answers of a window: how many, how long in all, the quickest and the slowest. */
function responseTimes(state: AlbNodeState, meter: Meter): Sample[] {
  return state.targetGroups.flatMap(({ arn }) => {
    const taken = meter.takeTimes(arn);
    if (!taken) return [];
    const { sampleCount, sum, minimum, maximum } = taken;
    return [{ ...responseTime(state, arn), value: sum, statistics: { sampleCount, minimum, maximum } }];
  });
}

/** Since the node was started. */
function meanTimes(state: AlbNodeState, { groups }: Meter): Reading[] {
  return state.targetGroups.flatMap(({ arn }) => {
    const group = groups.get(arn);
    if (!group || group.responses === 0) return [];
    return [{ ...responseTime(state, arn), value: group.responseSeconds / group.responses }];
  });
}

function responseTime(state: AlbNodeState, arn: string): Pick<Sample, "metric" | "dimensions"> {
  const TargetGroup = arn.slice(arn.lastIndexOf(":") + 1);
  const dimensions = { LoadBalancer: elbOf(state), AvailabilityZone: state.node.availabilityZone, TargetGroup };
  return { metric: "TargetResponseTime", dimensions };
}
