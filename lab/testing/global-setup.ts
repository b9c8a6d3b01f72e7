import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import { connectDocker, listLabs } from "../docker/index.ts";
import { stopLab } from "../project/stop.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Beginning of the name of every lab of this run of the tests. */
    labRun: string;
  }
}

/** Gives the run a name of its own; when the tests have ended, every lab of that name goes. */
export default function setup(project: TestProject): () => Promise<void> {
  const run = `t-${randomBytes(3).toString("hex")}`;
  project.provide("labRun", run);
  return async () => {
    const docker = connectDocker();
    const labs = (await listLabs(docker)).filter((lab) => lab.name.startsWith(run));
    for (const lab of labs) await stopLab(docker, lab.name);
  };
}
