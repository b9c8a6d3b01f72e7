import type { HealthMessage, TargetAnomaly, TargetHealth } from "../../model/health.ts";
import type { Refusal } from "../../model/refusal.ts";
import { mergeHealth } from "./merge.ts";

/** What the fabric and the load balancer nodes that are connected last said, by source (the socket). */
export interface HealthStore {
  take(source: string, message: HealthMessage): void;
  /** Forgets a source that no longer reports. */
  drop(source: string): void;
  merged(): TargetHealth[];
  /** Sources that find every target unhealthy, though another one finds one of the same targets healthy. */
  blind(): string[];
  /** What security groups refused of late, as the fabric tells it. */
  refusals(): Refusal[];
  /** Targets that stand out by what any node tells. */
  anomalies(): TargetAnomaly[];
}

export function createHealthStore(): HealthStore {
  const sources = new Map<string, Map<string, TargetHealth>>();
  const refusals = new Map<string, readonly Refusal[]>();
  const anomalies = new Map<string, readonly TargetAnomaly[]>();
  return {
    take(source, message) {
      if (message.kind === "refusals") return void refusals.set(source, message.refusals);
      if (message.kind === "anomalies") return void anomalies.set(source, message.targets);
      const targets = message.kind === "snapshot" ? new Map<string, TargetHealth>() : sources.get(source);
      if (!targets) return;
      sources.set(source, targets);
      if (message.kind === "snapshot") for (const target of message.targets) targets.set(keyOf(target), target);
      if (message.kind === "change") targets.set(keyOf(message.target), message.target);
      if (message.kind === "removed") targets.delete(keyOf(message));
    },
    drop(source) {
      sources.delete(source);
      refusals.delete(source);
      anomalies.delete(source);
    },
    refusals: () => [...refusals.values()].flat(),
    anomalies: () => mergeAnomalies([...anomalies.values()].flat()),
    blind: () => blindSources(sources),
    merged: () => mergeHealth([...sources.values()].map((targets) => [...targets.values()])),
  };
}

/** Such a load balancer node is cut off itself: what it cannot reach, nobody reaches through it. */
function blindSources(sources: ReadonlyMap<string, ReadonlyMap<string, TargetHealth>>): string[] {
  const seen = new Set([...sources.values()].flatMap(healthyKeys));
  return [...sources].flatMap(([source, targets]) => {
    const isBlind = [...targets.values()].every(({ state }) => state === "unhealthy");
    return isBlind && [...targets.keys()].some((key) => seen.has(key)) ? [source] : [];
  });
}

/** Each node judges by the requests that it passed itself. */
function mergeAnomalies(told: readonly TargetAnomaly[]): TargetAnomaly[] {
  return [...Map.groupBy(told, keyOf).values()].map((all) => ({
    ...(all[0] as TargetAnomaly),
    isAnomalous: all.some((one) => one.isAnomalous),
    isMitigated: all.some((one) => one.isMitigated),
  }));
}

function healthyKeys(targets: ReadonlyMap<string, TargetHealth>): string[] {
  return [...targets].flatMap(([key, { state }]) => (state === "healthy" ? [key] : []));
}

function keyOf(target: { targetGroupId: string; targetId: string; port: number }): string {
  return `${target.targetGroupId} ${target.targetId} ${target.port}`;
}
