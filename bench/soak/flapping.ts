import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createHandle } from "../../lab/handle/create.ts";
import type { InstanceHandle, LabHandle } from "../../lab/handle/handle.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { LabEvent } from "../../lab/model/events.ts";
import { startLab } from "../../lab/project/start.ts";
import { type Answered, timelineOf } from "./flapping-model.ts";
import type { Soak } from "./soak.ts";

const MINUTES = 10;
const TIME_SCALE = 10;
/** As `flapping.yaml` has them; one zone, so one checker. */
const RULES = { checkers: 1, healthyThreshold: 2, unhealthyThreshold: 3, unhealthyDrainingMs: 0 } as const;
/** How each of the template's instances answers: by turns, three and three, and by chance. */
const HABITS = { Turns: "turns", Spells: "spells", Chance: "chance" } as const;
/** A state follows the answer that decides it before the next check, which comes an interval later. */
const MOST_LAG_MS = 1_000;

export interface Followed {
  readonly habit: string;
  readonly checks: number;
  readonly changes: number;
  /** The longest from the target's answer until the fabric's change, and until the journal's line. */
  readonly lagMs: { readonly fabric: number; readonly journal: number };
  /** Where journal and model part, or nothing. */
  readonly differs?: string;
}

/** Targets that answer 200 and 500 by turns, by spells and by chance: the journal tells what their own logs say it must. */
export const flapping: Soak = (say) => flapFor(MINUTES * 60_000, { name: "soak-flapping", say });

/** @param durationMs real time of flapping */
export async function flapFor(
  durationMs: number,
  { name, say }: { readonly name: string; readonly say: (text: string) => void },
): Promise<{ holds: boolean; seconds: number; targets: Followed[] }> {
  const template = join(import.meta.dirname, "flapping.yaml");
  await using started = await startLab({ template, name, timeScale: TIME_SCALE });
  const lab = createHandle(started);
  const tiers = Object.entries(HABITS);
  const targets = await Promise.all(tiers.map(async ([tier, habit]) => ({ habit, instance: await oneOf(lab, tier) })));
  say(`${targets.length} targets flap for ${durationMs / 1000} s`);
  for (const { habit, instance } of targets) await take(instance, habit);
  await delay(durationMs);
  for (const { instance } of targets) await take(instance, "good");
  await lab.until(async () => (await lab.targetGroup("flapping").healthy()).length === targets.length, {
    what: "all targets to be healthy again",
  });
  const events = await Array.fromAsync(lab.events());
  const followed = await Promise.all(
    targets.map(async ({ habit, instance }) => compare(habit, await answersOf(instance), toldOf(events, instance))),
  );
  return { holds: followed.every(({ differs }) => !differs), seconds: durationMs / 1000, targets: followed };
}

async function oneOf(lab: LabHandle, tier: string): Promise<InstanceHandle> {
  const [instance] = await lab.instances(tier);
  if (instance) return instance;
  throw new LabError("NoInstance", `Tier \`${tier}\` has no instance`, { status: 404 });
}

async function take(instance: InstanceHandle, habit: string): Promise<void> {
  await instance.exec(["sh", "-c", `echo ${habit} >/tmp/habit`]);
}

async function answersOf(instance: InstanceHandle): Promise<Answered[]> {
  const { stdout } = await instance.exec(["cat", "/tmp/answers"]);
  const lines = stdout.trim().split("\n");
  return lines.map((line) => {
    const [atMs, isGood] = line.split(" ");
    return { atMs: Number(atMs), checker: 0, passed: isGood === "1" };
  });
}

interface Change {
  readonly state: string;
  readonly sinceMs: number;
  readonly timeMs: number;
}

function toldOf(events: readonly LabEvent[], { instanceId }: InstanceHandle): Change[] {
  return events.flatMap((event): Change[] => {
    if (event.kind !== "target-health" || event.target.targetId !== instanceId) return [];
    const { state, sinceMs } = event.target;
    return state === "initial" ? [] : [{ state, sinceMs, timeMs: event.timeMs }];
  });
}

/** States must be the same ones in the same order, each between the answer that decides it and the next check. */
export function compare(habit: string, answers: readonly Answered[], told: readonly Change[]): Followed {
  const expected = timelineOf(answers, RULES, Number.POSITIVE_INFINITY);
  const lags = told.map(({ sinceMs }, index) => sinceMs - (expected[index]?.atMs ?? Number.NaN));
  const parted = told.findIndex(({ state }, index) => state !== expected[index]?.state);
  const late = lags.findIndex((lag) => lag < -1 || lag > MOST_LAG_MS);
  const differs = whatDiffers({ told: told.length, expected: expected.length, parted, late });
  return {
    habit,
    checks: answers.length,
    changes: told.length,
    lagMs: {
      fabric: Math.max(0, ...lags),
      journal: Math.max(0, ...told.map(({ timeMs }, index) => timeMs - (expected[index]?.atMs ?? timeMs))),
    },
    ...(differs ? { differs } : {}),
  };
}

function whatDiffers(seen: { told: number; expected: number; parted: number; late: number }): string | undefined {
  if (seen.parted >= 0) return `change ${seen.parted + 1} is another one than expected`;
  if (seen.told !== seen.expected) return `${seen.told} changes told, ${seen.expected} expected`;
  return seen.late >= 0
    ? `change ${seen.late + 1} comes before its answer, or more than ${MOST_LAG_MS} ms after`
    : undefined;
}
