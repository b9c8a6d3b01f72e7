import type { HealthMessage, TargetHealth } from "../../model/health.ts";
import type { Refusal } from "../../model/refusal.ts";
import { mergeHealth } from "./merge.ts";

/** What the fabric and the load balancer nodes that are connected last said, by source (the socket). */
export interface HealthStore {
  take(source: string, message: HealthMessage): void;
  /** Forgets a source that no longer reports. */
  drop(source: string): void;
  merged(): TargetHealth[];
  /** What security groups refused of late, as the fabric tells it. */
  refusals(): Refusal[];
}

export function createHealthStore(): HealthStore {
  const sources = new Map<string, Map<string, TargetHealth>>();
  const refusals = new Map<string, readonly Refusal[]>();
  return {
    take(source, message) {
      if (message.kind === "refusals") return void refusals.set(source, message.refusals);
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
    },
    refusals: () => [...refusals.values()].flat(),
    merged: () => mergeHealth([...sources.values()].map((targets) => [...targets.values()])),
  };
}

function keyOf(target: { targetGroupId: string; targetId: string; port: number }): string {
  return `${target.targetGroupId} ${target.targetId} ${target.port}`;
}
