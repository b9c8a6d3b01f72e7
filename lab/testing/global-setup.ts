import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import { connectDocker, listLabs } from "../docker/index.ts";
import { stopLab } from "../project/stop.ts";
import { deadRuns, forgetRun, noteRun } from "./runs.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Beginning of the name of every lab of this run of the tests. */
    labRun: string;
  }
}

/**
 * Gives the run a name of its own; when the tests have ended, every lab of that name goes. Labs of runs that were killed go
 * first: they would take the time of the processors that this run's claims need.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  for (const dead of await deadRuns()) await endRun(dead);
  const run = `t-${randomBytes(3).toString("hex")}`;
  await noteRun(run);
  project.provide("labRun", run);
  return () => endRun(run);
}

async function endRun(run: string): Promise<void> {
  const docker = connectDocker();
  const labs = (await listLabs(docker)).filter((lab) => lab.name.startsWith(`${run}-`));
  for (const lab of labs) await stopLab(docker, lab.name);
  await forgetRun(run);
}
