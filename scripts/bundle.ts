/**
 * Makes one self-contained ESM file per program in `dist/`: what an image carries, so that no image build needs npm.
 * Run as `node scripts/bundle.ts [program…]`.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "rolldown";

const root = join(import.meta.dirname, "..");

/** Entry file of each program, relative to the root of the project. */
export const programs = {
  fabric: "lab/fabric/main.ts",
  control: "lab/control/main.ts",
  alb: "proxy/alb/main.ts",
  web: "proxy/web/main.ts",
  app: "app/main.ts",
  function: "app/function/main.ts",
  probe: "lab/scenario/probe/main.ts",
  load: "lab/scenario/load/main.ts",
} as const;

export type ProgramName = keyof typeof programs;

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
  const file = join(root, "dist", `${program}.mjs`);
  await writeIfChanged(file, output[0].code);
  return { program, file };
}

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

if (import.meta.main) {
  const known = Object.keys(programs) as ProgramName[];
  const wanted = process.argv.slice(2);
  for (const { program, file } of await bundlePrograms(
    wanted.length ? known.filter((name) => wanted.includes(name)) : known,
  ))
    process.stderr.write(file ? `bundled ${program}\n` : `skipped ${program}: no ${programs[program]}\n`);
}
