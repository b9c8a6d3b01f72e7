/** Labs for tests. A lab that several files use is brought up by the first and taken away when the run ends. */
import { inject } from "vitest";
import { connectDocker, listLabs } from "../docker/index.ts";
import { waitUntil } from "../model/wait.ts";
import { startLab } from "../project/start.ts";
import { openLab, type StartedLab } from "../project/started-lab.ts";
import "./global-setup.ts";

/** Ten times AWS's speed, as the demo runs. */
export const TEST_TIME_SCALE = 10;

/** Variants of three-tier that the tests share. */
const SHARED = {
  /** As it stands: the application sees the NLB's addresses. */
  plain: {},
  /** With client-IP preservation on. */
  preserved: { PreserveClientIp: "true" },
} as const;

/** A name that belongs to this run of the tests. */
export function labName(suffix: string): string {
  return `${inject("labRun")}-${suffix}`;
}

/** The shared lab of a variant, brought up if this is its first use. Leave it whole: who asks next waits until it is ready. */
export async function sharedLab(variant: keyof typeof SHARED): Promise<StartedLab> {
  const name = labName(variant);
  const docker = connectDocker();
  const isThere = (await listLabs(docker)).some((lab) => lab.name === name);
  if (!isThere)
    return startLab({ template: "three-tier", name, timeScale: TEST_TIME_SCALE, parameters: SHARED[variant] });
  const lab = openLab(docker, name);
  await waitUntil(async () => (await lab.status()).ready, { what: "the shared lab to be whole", timeoutMs: 120_000 });
  return lab;
}

/** What an instance's `node` prints for a script; for asking from inside a lab. */
export async function runScript(lab: StartedLab, instance: string, script: string): Promise<string> {
  const argv = ["node", "--input-type=module", "-e", script];
  const { exitCode, stdout, stderr } = await lab.exec(instance, argv, { timeoutMs: 60_000 });
  if (exitCode !== 0) throw new Error(`script in ${instance} ended with ${exitCode}: ${stderr}`);
  return stdout.trim();
}

/** One GET from inside a lab. */
export async function fetchFrom(lab: StartedLab, instance: string, url: string): Promise<FetchResult> {
  const script = `const r = await fetch(${JSON.stringify(url)}); console.log(JSON.stringify({
    status: r.status, servedBy: r.headers.get("x-served-by"), body: await r.text() }))`;
  return JSON.parse(await runScript(lab, instance, script)) as FetchResult;
}

export interface FetchResult {
  readonly status: number;
  readonly servedBy: string | null;
  readonly body: string;
}
