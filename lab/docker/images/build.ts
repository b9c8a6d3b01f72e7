/**
 * Builds the images of a lab from the project's own files, in the order of their parents, skipping what is current:
 *
 *   sources -> bundles (dist/) -> hash per image -> plan -> docker build
 */
import { isPackage } from "../../installation.ts";
import { buildImage, removeReplaced } from "./build-image.ts";
import { type ImageName, type Recipe, recipes } from "./catalogue.ts";
import { hashInputs } from "./context.ts";
import { listImages } from "./list.ts";
import { type BuildStep, type PlanOptions, planBuild, selectImages, sourceOf } from "./plan.ts";
import type { ProgramName } from "./programs.ts";
import { makeRootfs } from "./rootfs.ts";

/** Changed only when rootfs.ts makes another Debian. */
const rootfsRecipe = "debian trixie, minbase, 1";

export interface BuildProgress {
  readonly image: ImageName;
  readonly state: "building" | "built";
  readonly durationMs: number;
}

export interface BuildOptions extends PlanOptions {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

export interface BuildReport {
  readonly built: readonly ImageName[];
  readonly current: readonly ImageName[];
  readonly durationMs: number;
}

/** Brings the images up to date. Fails with `NoBaseImage`, or `DockerFailed` carrying the end of the build's output. */
export async function buildImages({ onProgress, ...options }: BuildOptions = {}): Promise<BuildReport> {
  const startedAt = performance.now();
  const selected = selectImages(options.only);
  await refreshBundles(programsOf(selected));
  const inputs = await collectInputs();
  const present = new Map((await listImages()).map(({ name, source }) => [name, source]));
  const rootfs = sourceOf("debian", inputs);
  const built: ImageName[] = [];
  const build = async (image: ImageName, make: () => Promise<void>) => {
    const since = performance.now();
    onProgress?.({ image, state: "building", durationMs: 0 });
    await make();
    onProgress?.({ image, state: "built", durationMs: performance.now() - since });
    built.push(image);
  };
  if (present.get("debian") !== rootfs) await build("debian", () => makeRootfs(rootfs));
  await buildGenerations(planBuild(inputs, present, options), (step) =>
    build(step.recipe.name, () => buildImage(step)),
  );
  if (built.length > 0) await removeReplaced();
  const current = selected.filter((name) => !built.includes(name));
  return { built, current, durationMs: performance.now() - startedAt };
}

/** The package brings its bundles, and neither their sources nor the bundler. */
async function refreshBundles(programs: readonly ProgramName[]): Promise<void> {
  if (isPackage) return;
  const { bundlePrograms } = await import("../../../scripts/bundle.ts");
  await bundlePrograms(programs);
}

/** Parents first, then siblings side by side: their slow part is downloading. */
async function buildGenerations(steps: readonly BuildStep[], build: (step: BuildStep) => Promise<void>): Promise<void> {
  const pending = new Set(steps.map(({ recipe }) => recipe.name));
  const [ready, waiting] = partition(steps, ({ recipe }) => !pending.has(recipe.parent));
  await Promise.all(ready.map(build));
  if (waiting.length > 0) await buildGenerations(waiting, build);
}

function partition<T>(items: readonly T[], matches: (item: T) => boolean): [T[], T[]] {
  return [items.filter(matches), items.filter((item) => !matches(item))];
}

async function collectInputs(): Promise<ReadonlyMap<ImageName, string>> {
  const hashed = await Promise.all(
    recipes.map(async (recipe): Promise<[ImageName, string]> => [recipe.name, await hashInputs(recipe)]),
  );
  return new Map([["debian", rootfsRecipe], ...hashed]);
}

function programsOf(selected: readonly ImageName[]): readonly ProgramName[] {
  const carried = recipes.filter(({ name }: Recipe) => selected.includes(name)).flatMap(({ programs }) => programs);
  return [...new Set(carried)];
}
