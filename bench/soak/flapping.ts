import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createHandle } from "../../lab/handle/create.ts";
import type { InstanceHandle, LabHandle } from "../../lab/handle/handle.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { LabEvent } from "../../lab/model/events.ts";
import { startLab } from "../../lab/project/start.ts";
import type { Answered } from "./flapping-model.ts";
import { type Change, compare, type Followed } from "./flapping-verdict.ts";
import type { Soak } from "./soak.ts";

const MINUTES = 10;
const TIME_SCALE = 10;
/** How each of the template's instances answers: by turns, three and three, and by chance. */
const HABITS = { Turns: "turns", Spells: "spells", Chance: "chance" } as const;
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
  await areHealthy(lab, targets.length);
  const beganMs = Date.now();
  say(`${targets.length} targets flap for ${durationMs / 1000} s`);
  for (const { habit, instance } of targets) await take(instance, habit);
  await delay(durationMs);
  for (const { instance } of targets) await take(instance, "good");
  await areHealthy(lab, targets.length);
  const events = await Array.fromAsync(lab.events());
  const followed = await Promise.all(
    targets.map(async ({ habit, instance }) =>
      compare(habit, beganMs, await answersOf(instance), toldOf(events, instance)),
    ),
  );
  return { holds: followed.every(({ differs }) => !differs), seconds: durationMs / 1000, targets: followed };
}

async function oneOf(lab: LabHandle, tier: string): Promise<InstanceHandle> {
  const [instance] = await lab.instances(tier);
  if (instance) return instance;
  throw new LabError("NoInstance", `Tier \`${tier}\` has no instance`, { status: 404 });
}

async function areHealthy(lab: LabHandle, count: number): Promise<void> {
  const isWhole = async () => (await lab.targetGroup("flapping").healthy()).length === count;
  await lab.until(isWhole, { what: "all targets to be healthy" });
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

function toldOf(events: readonly LabEvent[], { instanceId }: InstanceHandle): Change[] {
  return events.flatMap((event): Change[] => {
    if (event.kind !== "target-health" || event.target.targetId !== instanceId) return [];
    const { state, sinceMs } = event.target;
    return state === "initial" ? [] : [{ state, sinceMs, timeMs: event.timeMs }];
  });
}
