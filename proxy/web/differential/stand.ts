import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildImages } from "../../../lab/docker/images/build.ts";
import { imageTag } from "../../../lab/docker/images/catalogue.ts";
import { docker } from "../../../lab/docker/images/command.ts";
import { bundleEntry } from "../../../scripts/bundle.ts";
import type { Round } from "./driver.ts";

export interface Rounds {
  readonly httpd: Round;
  readonly web: Round;
}

/**
 * Plays the same cases against real httpd and against ours, each in a container of the same image without a network.
 *
 * @param tokens of the cases that are played, one after the other; without any, all of them, several at once
 */
export async function playBoth(seed: number, generated: number, tokens: readonly string[] = []): Promise<Rounds> {
  await buildImages({ only: ["apache"] });
  const folder = await mkdtemp(join(tmpdir(), "tierlab-differential-"));
  try {
    await writeFile(join(folder, "driver.mjs"), await bundleEntry(join(import.meta.dirname, "driver.ts")));
    await writeFile(join(folder, "web.mjs"), await bundleEntry(join(import.meta.dirname, "../main.ts")));
    const cases = [String(seed), String(generated), ...tokens];
    const [httpd, web] = await Promise.all(["httpd", "web"].map((server) => play(folder, server, cases)));
    return { httpd, web } as Rounds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function play(folder: string, server: string, cases: readonly string[]): Promise<Round> {
  const options = ["--rm", "--network", "none", "--volume", `${folder}:/differential:ro`, "--entrypoint", "node"];
  const command = ["/differential/driver.mjs", server, ...cases];
  return JSON.parse(await docker(["run", ...options, imageTag("apache"), ...command])) as Round;
}
