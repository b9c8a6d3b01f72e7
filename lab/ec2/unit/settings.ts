/** The assignments of a unit read key by key: what is offered is taken, the rest is warned of or refused. */
import { LabError } from "../../model/errors.ts";
import { parseDurationMs } from "./duration.ts";
import { harmlessKeys, refusedKeys } from "./known-keys.ts";
import { expandSpecifiers, type SpecifierContext } from "./specifiers.ts";
import type { Assignment } from "./syntax.ts";
import { splitTexts } from "./words.ts";

const SECTIONS = new Set(["Unit", "Service", "Install"]);

const BOOLEANS = new Map([
  ...["1", "yes", "y", "true", "t", "on"].map((word) => [word, true] as const),
  ...["0", "no", "n", "false", "f", "off"].map((word) => [word, false] as const),
]);

/** Reads keys of one unit. A value that cannot be read is warned of and ignored, as systemd does. */
export class Settings {
  readonly warnings: string[] = [];
  readonly #assignments: readonly Assignment[];
  readonly #context: SpecifierContext;
  readonly #asked = new Set<string>();

  constructor(assignments: readonly Assignment[], context: SpecifierContext) {
    this.#assignments = assignments;
    this.#context = context;
  }

  /** What `read` makes of each assignment since the last empty one, in order. Keys are `Section.Key`, aliases included. */
  all<T>(keys: string | readonly string[], read: (value: string) => T | undefined): readonly T[] {
    const names = typeof keys === "string" ? [keys] : keys;
    for (const name of names) this.#asked.add(name);
    let values: T[] = [];
    for (const assignment of this.#assignments) {
      if (!names.includes(`${assignment.section}.${assignment.key}`)) continue;
      const value = assignment.value === "" ? undefined : this.#read(assignment, read);
      values = assignment.value === "" ? [] : value === undefined ? values : [...values, value];
    }
    return values;
  }

  last<T, D>(keys: string | readonly string[], read: (value: string) => T | undefined, otherwise: D): T | D {
    return this.all(keys, read).at(-1) ?? otherwise;
  }

  text(key: string): string | undefined {
    return this.last(key, (value) => value, undefined);
  }

  list(key: string): readonly string[] {
    return this.all(key, splitTexts).flat();
  }

  boolean(key: string, otherwise: boolean): boolean {
    return this.last(key, (value) => BOOLEANS.get(value.toLowerCase()), otherwise);
  }

  durationMs(keys: string | readonly string[], otherwise: number): number {
    return this.last(keys, parseDurationMs, otherwise);
  }

  choice<T extends string>(key: string, options: readonly T[], otherwise: T): T {
    return this.last(key, (value) => options.find((option) => option === value), otherwise);
  }

  /**
   * To be called when all offered keys have been asked for: warns of what systemd does not know.
   *
   * @throws LabError `BadUnitSetting` at a key that is not offered though it means something
   */
  close(): void {
    for (const { section, key, file, line } of this.#assignments) {
      const place = `${file}:${line}`;
      if (section.startsWith("X-") || key.startsWith("X-") || this.#asked.has(`${section}.${key}`)) continue;
      if (!SECTIONS.has(section)) this.#warn(`${place}: Unknown section '${section}'. Ignoring.`);
      else if (refusedKeys.has(key)) throw refused(place, `${key}=`);
      else if (!harmlessKeys.has(key)) this.#warn(`${place}: Unknown key '${key}' in section [${section}], ignoring.`);
    }
  }

  #read<T>({ key, value, file, line }: Assignment, read: (value: string) => T | undefined): T | undefined {
    const expanded = expandSpecifiers(value, this.#context);
    const result = expanded === undefined ? undefined : read(expanded);
    if (result === undefined) this.#warn(`${file}:${line}: Failed to parse ${key}=, ignoring: ${value}`);
    return result;
  }

  #warn(warning: string): void {
    if (!this.warnings.includes(warning)) this.warnings.push(warning);
  }
}

/** The error of a unit that asks for what the lab's service manager does not do. */
export function refused(place: string, what: string): LabError {
  return new LabError("BadUnitSetting", `${place}: ${what} is not offered by the service manager of tierlab/ec2`, {
    hint: "Leave it out, or run the service as the command of an image of your own",
  });
}
