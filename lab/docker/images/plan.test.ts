import { expect, test } from "vitest";
import { type ImageName, imageNames } from "./catalogue.ts";
import { lineage, planBuild, selectImages, sourceOf } from "./plan.ts";

/** Inputs of every image, with changes. */
const inputs = (changes: Partial<Record<ImageName, string>> = {}) =>
  new Map(imageNames.map((name) => [name, changes[name] ?? `inputs of ${name}`]));

/** The labels of an engine on which all was built from these inputs. */
const builtFrom = (made: ReadonlyMap<ImageName, string>) =>
  new Map(imageNames.map((name) => [name, sourceOf(name, made)]));

const plannedNames = (...args: Parameters<typeof planBuild>) => planBuild(...args).map(({ recipe }) => recipe.name);

test("everything is built on an empty engine, parents first", () => {
  expect(plannedNames(inputs(), new Map())).toEqual(imageNames.filter((name) => name !== "debian"));
});

test("nothing is built when every image carries the hash of its inputs", () => {
  expect(plannedNames(inputs(), builtFrom(inputs()))).toEqual([]);
});

test("a changed program rebuilds the one image that carries it", () => {
  expect(plannedNames(inputs({ web: "other bundle" }), builtFrom(inputs()))).toEqual(["web"]);
});

test("a changed parent rebuilds all that stand on it", () => {
  expect(plannedNames(inputs({ os: "other entrypoint" }), builtFrom(inputs()))).toHaveLength(imageNames.length - 1);
});

test("a single image is built with its parents and no other", () => {
  expect(plannedNames(inputs(), new Map(), { only: ["alb"] })).toEqual(["os", "alb"]);
});

test("force builds what is current", () => {
  expect(plannedNames(inputs(), builtFrom(inputs()), { only: ["alb"], force: true })).toEqual(["os", "alb"]);
});

test("every image stands on Debian", () => {
  expect(lineage("mysql")).toEqual(["debian", "os", "mysql"]);
  expect(imageNames.filter((name) => lineage(name)[0] !== "debian")).toEqual([]);
  expect(selectImages(undefined)).toEqual(imageNames);
});
