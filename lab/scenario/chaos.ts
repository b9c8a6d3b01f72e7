/** Kills instances and control at random under load, then asks whether the lab healed and what the clients' failures came from. */
import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "../model/clock.ts";
import type { LabEvent } from "../model/events.ts";
import type { InstanceId } from "../model/ids.ts";
import { waitUntil } from "../model/wait.ts";
import { shortName } from "../project/find.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { isFailure, type Sample } from "./load/index.ts";
import { readReplacement } from "./replacement.ts";
import { startLoad } from "./running-load.ts";

export interface ChaosPlan {
  readonly durationMs: number;
  /** Shortest and longest pause between two kills. */
  readonly pauseMs: readonly [number, number];
  readonly urls: readonly string[];
  readonly ratePerSecond: number;
  readonly timeoutMs: number;
  readonly random: () => number;
  readonly onKill?: (name: string) => void;
}

export interface Kill {
  readonly atMs: number;
  readonly name: string;
  readonly instanceId: InstanceId;
  readonly role: string;
  readonly service: string;
}

export interface ChaosOutcome {
  readonly kills: readonly Kill[];
  readonly samples: readonly Sample[];
  readonly failed: number;
  /** Failures that no loss of an instance explains. */
  readonly unexplained: readonly Sample[];
}

/** Real time within which the lab must be whole after the last kill. */
const HEALING_DEADLINE_MS = 120_000;
/** What a loss may explain when its replacement was killed before it was healthy: that kill explains what follows. */
const UNHEALED_MS = 15_000;

export async function runChaos(lab: StartedLab, plan: ChaosPlan): Promise<ChaosOutcome> {
  const load = await startLoad(lab, "client", {
    urls: [...plan.urls],
    ratePerSecond: plan.ratePerSecond,
    durationMs: plan.durationMs + 2 * HEALING_DEADLINE_MS,
    timeoutMs: plan.timeoutMs,
  });
  const kills: Kill[] = [];
  const endMs = systemClock.now() + plan.durationMs;
  while (systemClock.now() < endMs) {
    const kill = await killOne(lab, plan.random);
    kills.push(kill);
    plan.onKill?.(kill.name);
    await delay(plan.pauseMs[0] + plan.random() * (plan.pauseMs[1] - plan.pauseMs[0]));
  }
  await waitUntil(async () => (await lab.status()).ready, { what: "the lab to heal", timeoutMs: HEALING_DEADLINE_MS });
  const samples = await load.stop();
  const windows = lossWindows(kills, await Array.fromAsync(lab.events()), plan.timeoutMs);
  const failures = samples.filter(isFailure);
  return {
    kills,
    samples,
    failed: failures.length,
    unexplained: failures.filter((sample) => !isExplained(sample, windows)),
  };
}

async function killOne(lab: StartedLab, random: () => number): Promise<Kill> {
  const running = (await lab.containers()).filter((one) => one.state.kind === "running");
  const victims = running.filter((one) => one.role === "instance" || one.role === "control");
  const victim = victims[Math.floor(random() * victims.length)];
  if (!victim) throw new Error("nothing is left to kill");
  const atMs = systemClock.now();
  await lab.act("kill", victim.containerId);
  return { atMs, name: shortName(victim), instanceId: victim.instanceId, role: victim.role, service: victim.service };
}

/** From each loss until its replacement was healthy, plus the time a request may have hung. */
export function lossWindows(
  kills: readonly Kill[],
  events: readonly LabEvent[],
  timeoutMs: number,
): [number, number][] {
  return kills
    .filter((kill) => kill.role === "instance")
    .map((kill) => [kill.atMs - timeoutMs, kill.atMs + (healthyAfter(kill, events) ?? UNHEALED_MS) + timeoutMs]);
}

function healthyAfter(kill: Kill, events: readonly LabEvent[]): number | undefined {
  const group = events.find((event) => event.kind === "lifecycle" && event.instanceId === kill.instanceId);
  if (group?.kind !== "lifecycle") return undefined;
  return readReplacement(events, { victim: kill.instanceId, group: group.group, atMs: kill.atMs }).healthyMs;
}

function isExplained(sample: Sample, windows: readonly [number, number][]): boolean {
  return windows.some(([from, until]) => sample.dueMs >= from && sample.dueMs <= until);
}
