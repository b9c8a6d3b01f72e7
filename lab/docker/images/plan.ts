import { createHash } from "node:crypto";
import { type ImageName, imageNames, type Recipe, recipes } from "./catalogue.ts";

export interface BuildStep {
  readonly recipe: Recipe;
  /** Hash of all that goes into the image, its parent's included. */
  readonly source: string;
}

export interface PlanOptions {
  /** Images to end up with; their parents are built as far as needed. All of them unless told. */
  readonly only?: readonly ImageName[] | undefined;
  /** Build even what is current. */
  readonly force?: boolean | undefined;
}

/** An image and those it stands on, nearest to Debian first. */
export function lineage(name: ImageName): readonly ImageName[] {
  const parent = recipes.find((recipe) => recipe.name === name)?.parent;
  return parent ? [...lineage(parent), name] : [name];
}

/** The wanted images and their parents, in building order. */
export function selectImages(only: readonly ImageName[] | undefined): readonly ImageName[] {
  const wanted = new Set((only ?? imageNames).flatMap(lineage));
  return imageNames.filter((name) => wanted.has(name));
}

/** The hash an image carries: of its own inputs and of its parent's hash, so that a change reaches all descendants. */
export function sourceOf(name: ImageName, inputs: ReadonlyMap<ImageName, string>): string {
  const chain = lineage(name).map((link) => inputs.get(link) ?? "");
  return createHash("sha256").update(JSON.stringify(chain)).digest("hex");
}

/**
 * What must be built, parents first: every selected image whose label in `present` is not the hash of its inputs.
 * `debian` is no step: rootfs.ts answers for it.
 */
export function planBuild(
  inputs: ReadonlyMap<ImageName, string>,
  present: ReadonlyMap<ImageName, string>,
  { only, force = false }: PlanOptions = {},
): readonly BuildStep[] {
  const selected = selectImages(only);
  return recipes
    .filter(({ name }) => selected.includes(name))
    .map((recipe) => ({ recipe, source: sourceOf(recipe.name, inputs) }))
    .filter(({ recipe, source }) => force || present.get(recipe.name) !== source);
}
