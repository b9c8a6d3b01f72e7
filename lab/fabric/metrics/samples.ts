/** Two looks at a load balancer as the samples that CloudWatch is given (rows NLB-176 to NLB-182). Pure. */
import { keyOf, type Reading, type Sample } from "../../../proxy/metrics/index.ts";
import { growth } from "./readings.ts";

export interface Looked {
  readonly atMs: number;
  readonly readings: readonly Reading[];
}

/** What tells that traffic flows: anything of it makes a load balancer report (row NLB-176). */
const TRAFFIC = ["NewFlowCount", "ActiveFlowCount", "ProcessedBytes"];
/** Told whether there is traffic or not. */
const ALWAYS = ["HealthyHostCount", "UnHealthyHostCount", "ZonalHealthStatus"];
/** Told where there is something to tell. */
const NONZERO = /^SecurityGroupBlocked|_(TCP|UDP|TLS)$/;
const PEAKS = {
  ProcessedPackets: "PeakPacketsPerSecond",
  ProcessedBytes: "PeakBytesPerSecond",
  ProcessedBytes_TCP: "PeakBytesPerSecond_TCP",
  ProcessedBytes_UDP: "PeakBytesPerSecond_UDP",
  ProcessedBytes_TLS: "PeakBytesPerSecond_TLS",
} as Readonly<Record<string, string>>;

export function samplesBetween(before: Looked, now: Looked): Sample[] {
  const known = new Map(before.readings.map((one) => [keyOf(one), one.value]));
  const grown = now.readings.map((one) => ({ ...one, value: growth(one, known.get(keyOf(one))) }));
  const busy = new Set(
    grown
      .filter(({ metric, value }) => TRAFFIC.includes(metric) && value > 0)
      .map(({ dimensions }) => dimensions.LoadBalancer),
  );
  const seconds = Math.max(1, now.atMs - before.atMs) / 1000;
  return grown
    .flatMap((one) => [one, ...rateOf(one, seconds)])
    .filter(({ metric, dimensions, value }) => {
      if (ALWAYS.includes(metric)) return true;
      if (NONZERO.test(metric)) return value > 0;
      return busy.has(dimensions.LoadBalancer);
    });
}

function rateOf({ metric, dimensions, value }: Sample, seconds: number): Sample[] {
  const peak = PEAKS[metric];
  return peak === undefined ? [] : [{ metric: peak, dimensions, value: value / seconds }];
}
