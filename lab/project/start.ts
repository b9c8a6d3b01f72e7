/** Brings a lab up: template -> Compose file -> containers -> until the lab itself says that it is ready. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchStatus } from "../api/client.ts";
import { ingressPlan, renderCompose } from "../compose/index.ts";
import { buildImages } from "../docker/images/index.ts";
import { connectDocker, listInventory } from "../docker/index.ts";
import { LabError } from "../model/errors.ts";
import type { Lab } from "../model/lab.ts";
import { projectName } from "../model/naming.ts";
import type { Problem } from "../model/problem.ts";
import type { LabStatus } from "../model/status.ts";
import { waitUntil } from "../model/wait.ts";
import { findTemplate, loadLab } from "../template/index.ts";
import { failedAssociation, longestWaitMs } from "./associations.ts";
import { compose } from "./compose.ts";
import { findApi } from "./find.ts";
import { checkLabName, defaultLabName } from "./name.ts";
import { choosePorts } from "./ports.ts";
import { tellProblems, tellWaiting } from "./progress.ts";
import { checkSamePlan, readRunningPlan } from "./running-plan.ts";
import { openLab, type StartedLab } from "./started-lab.ts";
import { authorityDir, stateDirOf } from "./state-dir.ts";
import { stopLab } from "./stop.ts";

export interface StartOptions {
  /** Name of a scenario's template (`three-tier`) or path of a file. */
  readonly template: string;
  /** Lab's name; the template's unless told. */
  readonly name?: string;
  /** Divides every AWS duration; unless told, what a lab that is there already has, else 1. */
  readonly timeScale?: number;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly readyTimeoutMs?: number;
  /** False: a lab whose own template keeps its targets from health is up when every group has its members in service. */
  readonly awaitReady?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

/** Real time that a lab may take from its containers' creation until it is ready. */
const READY_TIMEOUT_MS = 180_000;

/**
 * Starts a lab, or finishes one whose start was cut short, and waits until it is ready.
 *
 * Bad input is refused before anything is made. A start that fails or is interrupted takes away what it made.
 *
 * @throws LabErrors of the template; LabError `InvalidTimeScale`, `InvalidLabName`, `LabDiffers`, `ComposeFailed`,
 * `LabNotReady`, `AssociationFailed`
 */
export async function startLab(options: StartOptions): Promise<StartedLab> {
  const lab = planLab(options);
  if (options.timeScale !== undefined) checkTimeScale(options.timeScale);
  const docker = connectDocker();
  const inventory = await listInventory(docker, lab.name);
  const running = await readRunningPlan(docker, inventory);
  const timeScale = options.timeScale ?? running?.timeScale ?? 1;
  if (running) checkSamePlan({ lab, timeScale }, running);
  try {
    await buildImages({
      onProgress: ({ image, state }) => state === "building" && options.onProgress?.(`Building image ${image}`),
    });
    options.onProgress?.(
      running
        ? `Lab ${lab.name} is there already`
        : `Creating the containers of lab ${lab.name} (time scale ${timeScale})`,
    );
    await createContainers(lab, timeScale, options);
    await untilReady(lab, options);
  } catch (error) {
    if (inventory.length === 0) {
      options.onProgress?.(`Taking away what was made of lab ${lab.name}`);
      await stopLab(docker, lab.name);
    }
    throw error;
  }
  return openLab(docker, lab.name);
}

/** The Lab that the options describe, checked, before anything is made. */
export function planLab(options: Pick<StartOptions, "template" | "name" | "parameters">): Lab {
  const file = findTemplate(options.template);
  const name = checkLabName(options.name ?? defaultLabName(file));
  return loadLab({ file, name, parameters: options.parameters ?? {} });
}

/** @throws LabError `InvalidTimeScale` outside 1 to 100 */
function checkTimeScale(timeScale: number): void {
  if (timeScale >= 1 && timeScale <= 100) return;
  throw new LabError("InvalidTimeScale", `A time scale is a number from 1 to 100; got \`${timeScale}\``);
}

async function createContainers(lab: Lab, timeScale: number, options: StartOptions): Promise<void> {
  const dir = stateDirOf(lab.name);
  const file = join(dir, "docker-compose.yml");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await mkdir(authorityDir(), { recursive: true, mode: 0o700 });
  await writeFile(file, renderCompose(lab), { mode: 0o600 });
  const ports = await choosePorts(ingressPlan(lab), { env: process.env });
  await compose({
    project: projectName(lab.name),
    file,
    args: ["up", "--detach", "--no-recreate"],
    env: { ...ports, TIERLAB_TIME_SCALE: String(timeScale), TIERLAB_AUTHORITY_DIR: authorityDir() },
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

function isManned({ groups, instances }: LabStatus): boolean {
  const isRunning = instances.length > 0 && instances.every((one) => one.state === "running");
  return isRunning && groups.every((one) => one.inService >= one.desiredCapacity);
}

async function untilReady(plan: Lab, options: StartOptions): Promise<void> {
  const lab = plan.name;
  const docker = connectDocker();
  let awaited: readonly string[] = [];
  let problems: readonly Problem[] = [];
  const probe = async () => {
    const status = await fetchStatus(await findApi(docker, lab));
    const news = [...tellWaiting(awaited, status.waitingFor), ...tellProblems(problems, status.problems)];
    for (const line of news) options.onProgress?.(line);
    awaited = status.waitingFor;
    problems = status.problems;
    return failedAssociation(status) ?? (status.ready || (options.awaitReady === false && isManned(status)));
  };
  let failure: LabError | true;
  try {
    failure = await waitUntil(probe, {
      what: `lab \`${lab}\` to be ready`,
      timeoutMs: options.readyTimeoutMs ?? Math.max(READY_TIMEOUT_MS, longestWaitMs(plan)),
      everyMs: 200,
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    const missing = awaited.join("; ") || "control to answer";
    const state = `Lab \`${lab}\` did not get ready; still waiting for ${missing}`;
    const why = problems.map(({ message }) => message);
    throw new LabError("LabNotReady", [state, ...why].join(". "), { cause, status: 504 });
  }
  if (failure !== true) throw failure;
}
