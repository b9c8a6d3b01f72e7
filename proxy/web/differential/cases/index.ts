import { type Case, type Draft, toCases } from "../case.ts";
import { bodies } from "./bodies.ts";
import { configured } from "./configured.ts";
import { generate } from "./generate.ts";
import { headers } from "./headers.ts";
import { messages } from "./messages.ts";
import { methods } from "./methods.ts";
import { paths } from "./paths.ts";
import { smuggling } from "./smuggling.ts";
import { upstreams } from "./upstreams.ts";

const HAND_MADE: readonly Draft[] = [
  ...methods,
  ...paths,
  ...headers,
  ...bodies,
  ...messages,
  ...smuggling,
  ...upstreams,
  ...configured,
];

/** The hand-made cases, then `generated` more out of a seed. */
export function allCases(seed: number, generated: number): readonly Case[] {
  return toCases([...HAND_MADE, ...generate(seed, generated)], 1);
}
