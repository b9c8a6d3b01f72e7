import { expect, test } from "vitest";
import { importsOf, nameJavaScript, packagesOf, reachable } from "./imports.ts";

const MODULE = `/** What \`import ... from "in-a-comment"\` gives. */
import "./side-effect.js";
import { a, type B } from "@scope/name/deep";
import net from "node:net";
export * from "./again.js";
const late = await import("yaml");
const asset = require.resolve(\`uplot/dist/\${name}\`);
import {
  several,
} from "zod";
throw new Error('from "nowhere"');
`;

test("imports are read in every form, and comments and strings are none", () => {
  expect(importsOf(MODULE)).toEqual([
    "./side-effect.js",
    "@scope/name/deep",
    "node:net",
    "./again.js",
    "yaml",
    "uplot/dist/",
    "zod",
  ]);
});

test("packages are told without the path in them, and Node's own modules are one", () => {
  expect(packagesOf([MODULE, 'import { once } from "events";'])).toEqual([
    "@scope/name",
    "node",
    "uplot",
    "yaml",
    "zod",
  ]);
});

test("declarations name JavaScript, and nothing but imports changes", () => {
  const declared = `/** Reads "./lab.ts". */
export { lab } from "./lab.ts";
import "./global.ts";
export declare const of: import("../model/id.ts").Id;
import { x } from "other/x.ts";`;
  expect(nameJavaScript(declared)).toBe(`/** Reads "./lab.ts". */
export { lab } from "./lab.js";
import "./global.js";
export declare const of: import("../model/id.js").Id;
import { x } from "other/x.ts";`);
});

test("declarations that no entry leads to are not reached, and circles end", () => {
  const declarations = new Map([
    ["lab/index.d.ts", 'export * from "./handle/index.ts";'],
    ["lab/handle/index.d.ts", 'import type { Id } from "../id.ts"; export {};\nexport * from "../index.ts";'],
    ["lab/id.d.ts", "export {};"],
    ["lab/apart.d.ts", 'import "./id.ts";'],
  ]);
  expect([...reachable(declarations, ["lab/index.d.ts"])]).toEqual([
    "lab/index.d.ts",
    "lab/handle/index.d.ts",
    "lab/id.d.ts",
  ]);
});
