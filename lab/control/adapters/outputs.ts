/** What executions of associations printed, in files beside the journal: a later leader and a lost instance keep it. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Outputs } from "../ports.ts";

/** @param folder made when it is first needed */
export function openOutputs(folder: string): Outputs {
  const fileOf = (executionId: string) => join(folder, `${executionId}.json`);
  return {
    async save(executionId, { stdout, stderr }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(executionId);
      await writeFile(`${file}.new`, JSON.stringify({ stdout, stderr }), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    async read(executionId) {
      try {
        return JSON.parse(await readFile(fileOf(executionId), "utf8")) as { stdout: string; stderr: string };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}
