import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate, type Pair } from "../../lab/certificates/openssl.ts";
import type { LabHandle } from "../../lab/handle/handle.ts";
import { root } from "../../lab/installation.ts";
import { LabError } from "../../lab/model/errors.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { type RunningProgram, startProgram } from "../../lab/scenario/running-program.ts";
import type { HostileEnd, HostilePlan, HostileStart } from "../../proxy/hostile/main.ts";
import type { Tally } from "../../proxy/hostile/tally.ts";
import { bundleEntry } from "../../scripts/bundle.ts";

const READY_MS = 30_000;

/** A certificate that nobody trusts, and its key. */
export function makePair(): Promise<Pair> {
  return makeCertificate(tmpdir(), { commonName: "fuzz", keyAlgorithm: "EC_prime256v1", days: 2, extensions: [] });
}

/** Starts a file of this folder in the one instance of a tier. Node drops its types there, as it does here. */
export function startOwn(
  lab: LabHandle,
  tier: string,
  file: string,
  plan: object,
  onLine: (line: unknown) => void,
): Promise<RunningProgram> {
  const code = readFileSync(join(import.meta.dirname, file), "utf8");
  return startIn(lab, tier, ["--input-type=module-typescript", "-e", code, "--", JSON.stringify(plan)], onLine);
}

export interface RunningHostile {
  /** Stops it. @returns what it did */
  end(): Promise<readonly Tally[]>;
}

/** Resolves when its servers listen. */
export async function startHostile(lab: LabHandle, tier: string, plan: HostilePlan): Promise<RunningHostile> {
  const code = await bundleEntry(join(root, "proxy/hostile/main.ts"));
  const lines: (HostileStart | HostileEnd)[] = [];
  const argv = ["--input-type=module", "-e", code, "--", JSON.stringify(plan)];
  const program = await startIn(lab, tier, argv, (line) => lines.push(line as HostileStart | HostileEnd));
  await waitUntil(() => lines.length > 0, { what: `the hostile program of ${tier}`, timeoutMs: READY_MS });
  return {
    async end() {
      program.endInput();
      await program.ended;
      const last = lines.at(-1);
      return last && "tallies" in last ? last.tallies : [];
    },
  };
}

async function startIn(lab: LabHandle, tier: string, argv: readonly string[], onLine: (line: unknown) => void) {
  const [instance] = await lab.instances(tier);
  if (!instance) throw new LabError("NoInstance", `Tier \`${tier}\` has no instance`, { status: 404 });
  return startProgram(lab, instance.name, argv, onLine);
}
