/**
 * What the fabric's program leaves to the one that comes after it, in files of the lab's run volume: they outlive the
 * process, and the container with all that the kernel held for it.
 *
 *   fabric-state.json     the state last applied
 *   fabric-health.json    what the health checks have found
 *   fabric-left.json      flows that a listener's former default action left, and until when they may stay
 *   fabric-secret         what metadata tokens are sealed with
 *
 * For their owner alone, and never seen half-written. One that cannot be read is as good as none: control tells the
 * state again, and the rest is found out anew.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseFabricState } from "../../agent/index.ts";
import { writeWhole } from "../../certificates/files.ts";
import type { FabricState } from "../../model/index.ts";
import type { LeftBehind } from "../former-actions.ts";
import { createTurns } from "../turns.ts";
import { type KeptHealth, parseKeptHealth } from "./health.ts";
import { parseLeftBehind } from "./left-behind.ts";

export interface KeptFiles {
  readState(): Promise<FabricState | undefined>;
  keepState(state: FabricState): Promise<void>;
  readHealth(): Promise<KeptHealth | undefined>;
  /** Writes nothing where it is what was written last. */
  keepHealth(health: KeptHealth): Promise<void>;
  readLeftBehind(): Promise<readonly LeftBehind[] | undefined>;
  keepLeftBehind(left: readonly LeftBehind[]): Promise<void>;
  /** Made where there is none. */
  readSecret(): Promise<Buffer>;
}

export interface KeptFilesOptions {
  readonly runDir: string;
  /** Told of a file that is there and cannot be used. */
  readonly onDamage: (error: unknown, file: string) => void;
}

const SECRET_BYTES = 32;

export function createKeptFiles({ runDir, onDamage }: KeptFilesOptions): KeptFiles {
  const stateFile = join(runDir, "fabric-state.json");
  const healthFile = join(runDir, "fabric-health.json");
  const leftFile = join(runDir, "fabric-left.json");
  const secretFile = join(runDir, "fabric-secret");
  const turns = createTurns();
  let writtenHealth: string | undefined;

  async function read<T>(file: string, parse: (text: string) => T): Promise<T | undefined> {
    try {
      return parse(await readFile(file, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") onDamage(error, file);
      return undefined;
    }
  }

  return {
    readState: () => read(stateFile, (text) => parseFabricState(JSON.parse(text))),
    keepState: (state) => writeWhole(stateFile, JSON.stringify(state)),
    readHealth: () => read(healthFile, (text) => parseKeptHealth(JSON.parse(text))),
    async keepHealth(health) {
      const text = JSON.stringify(health);
      if (text === writtenHealth) return;
      await writeWhole(healthFile, text);
      writtenHealth = text;
    },
    readLeftBehind: () => read(leftFile, (text) => parseLeftBehind(JSON.parse(text))),
    // One after the other: each writes the same file beside it first.
    keepLeftBehind: (left) => turns(() => writeWhole(leftFile, JSON.stringify(left))),
    async readSecret() {
      const kept = await read(secretFile, (text) => Buffer.from(text, "base64"));
      if (kept?.length === SECRET_BYTES) return kept;
      const made = randomBytes(SECRET_BYTES);
      await writeWhole(secretFile, made.toString("base64"));
      return made;
    },
  };
}
