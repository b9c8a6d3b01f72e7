/**
 * Makes one self-contained ESM file per program in `dist/`: what an image carries, so that no image build needs npm.
 * Run as `node scripts/bundle.ts [program…]`.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { build, type Plugin } from "rolldown";
import { type ProgramName, programs } from "../lab/docker/images/programs.ts";
import { root } from "../lab/installation.ts";
import { describeError, LabError } from "../lab/model/errors.ts";

/** A bundle of `dist/`, or a program whose source is not there. */
export interface Bundle {
  readonly program: ProgramName;
  readonly file: string | undefined;
}

/** Bundles the named programs; a file is only written when its content changes. */
export async function bundlePrograms(names: readonly ProgramName[]): Promise<readonly Bundle[]> {
  await mkdir(join(root, "dist"), { recursive: true });
  return Promise.all(names.map(bundleProgram));
}

async function bundleProgram(program: ProgramName): Promise<Bundle> {
  const entry = join(root, programs[program]);
  if (!existsSync(entry)) return { program, file: undefined };
  const file = join(root, "dist", `${program}.mjs`);
  const code = await bundleEntry(entry).catch((error: unknown) => {
    throw new LabError("BundleFailed", `Program \`${program}\` cannot be bundled: ${reasonOf(error)}`, { status: 500 });
  });
  await writeIfChanged(file, code);
  return { program, file };
}

/** The code of one file that holds an entry and everything it imports. */
export async function bundleEntry(entry: string): Promise<string> {
  const { output } = await build({
    input: entry,
    cwd: root,
    platform: "node",
    tsconfig: false,
    plugins: [leaveOutNativeParts],

    transform: { target: "node24" },
    output: { format: "esm", codeSplitting: false, banner: commonJsGlobals },
    logLevel: "silent",
    write: false,
  });
  return output[0].code;
}

const reasonOf = (error: unknown): string =>
  stripVTControlCharacters(error instanceof Error ? error.message : String(error)).trim();

/** CommonJS dependencies name their own folder; in a bundle that is the folder of the bundle. */
const commonJsGlobals = "const __dirname = import.meta.dirname, __filename = import.meta.filename;";

/** Optional compiled parts (of ssh2, below dockerode) are loaded in a `try`: they must fail there as if not installed. */
const leaveOutNativeParts: Plugin = {
  name: "leave-out-native-parts",
  resolveId: (id) => (id.endsWith(".node") || id === "cpu-features" ? `\0absent:${id}` : null),
  load: (id) => (id.startsWith("\0absent:") ? 'throw new Error("not part of the bundle");' : null),
};

/** Renames into place, so that a build running at the same time never reads half a file. */
async function writeIfChanged(file: string, code: string): Promise<void> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === code) return;
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, file);
}

async function main(): Promise<void> {
  const known = Object.keys(programs) as ProgramName[];
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !known.some((program) => program === name));
  if (unknown) throw new LabError("Usage", `Program must be one of ${known.join(", ")}: got \`${unknown}\``);
  const chosen = wanted.length > 0 ? known.filter((name) => wanted.includes(name)) : known;
  for (const { program, file } of await bundlePrograms(chosen))
    process.stderr.write(file ? `bundled ${program}\n` : `skipped ${program}: no ${programs[program]}\n`);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = error instanceof LabError && error.code === "Usage" ? 2 : 1;
  });
}
