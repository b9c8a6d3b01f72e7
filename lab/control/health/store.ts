import type { HealthMessage, TargetHealth } from "../../model/health.ts";
import { mergeHealth } from "./merge.ts";

/** What the load balancer nodes that are connected last said, by source (the socket). */
export interface HealthStore {
  take(source: string, message: HealthMessage): void;
  /** Forgets a source that no longer reports. */
  drop(source: string): void;
  merged(): TargetHealth[];
}

export function createHealthStore(): HealthStore {
  const sources = new Map<string, Map<string, TargetHealth>>();
  return {
    take(source, message) {
      const targets = message.kind === "snapshot" ? new Map<string, TargetHealth>() : sources.get(source);
      if (!targets) return;
      sources.set(source, targets);
      if (message.kind === "snapshot") for (const target of message.targets) targets.set(keyOf(target), target);
      if (message.kind === "change") targets.set(keyOf(message.target), message.target);
      if (message.kind === "removed") targets.delete(keyOf(message));
    },
    drop: (source) => void sources.delete(source),
    merged: () => mergeHealth([...sources.values()].map((targets) => [...targets.values()])),
  };
}

function keyOf(target: { targetGroupId: string; targetId: string; port: number }): string {
  return `${target.targetGroupId} ${target.targetId} ${target.port}`;
}
