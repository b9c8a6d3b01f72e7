/** What a property may be. A schema turns an evaluated value into a plain typed one, or reports why it cannot. */
import type { Position } from "../../model/index.ts";
import type { Issues } from "../issues.ts";
import { describeValue, plain, type Value } from "../syntax/node.ts";
import { suggestion } from "./suggestion.ts";

export interface Schema<T> {
  /** `undefined` where a fault was reported. */
  readonly read: (value: Value, reader: Reader) => T | undefined;
  /** Absent where the property may be left out. */
  readonly isRequired?: boolean;
  /** Of a map with known keys. */
  readonly shape?: Shape;
  /** Absent for a property that a lab plays. */
  readonly standing?: "ignored" | "not emulated";
}

/** Where a schema reads: names the property in messages and keeps whether the resource is still whole. */
export interface Reader {
  readonly issues: Issues;
  /** Logical id. */
  readonly owner: string;
  readonly path: string;
  readonly state: { broken: boolean };
}

export type Infer<S> = S extends Schema<infer T> ? T : never;
export type Shape = Readonly<Record<string, Schema<unknown>>>;
type RequiredKeys<S> = { [K in keyof S]: S[K] extends { readonly isRequired: true } ? K : never }[keyof S];
export type ObjectOf<S extends Shape> = { readonly [K in RequiredKeys<S>]: Infer<S[K]> } & {
  readonly [K in Exclude<keyof S, RequiredKeys<S>>]?: Infer<S[K]>;
};

export function required<T>(schema: Schema<T>): Schema<T> & { readonly isRequired: true } {
  return { ...schema, isRequired: true };
}

/** Reports that the property at `path` breaks `rule`: "must be a whole number from 1 to 65535". */
export function refuse(reader: Reader, at: Position, rule: string, got?: Value): undefined {
  reader.state.broken = true;
  const end = got ? `, got ${describeValue(got)}` : "";
  reader.issues.add("InvalidResource", at, `\`${reader.path}\` of \`${reader.owner}\` ${rule}${end}`);
  return undefined;
}

/** A schema of one's own; unknown values break the resource without another message. */
export function schema<T>(read: Schema<T>["read"]): Schema<T> {
  return {
    read: (value, reader) => {
      if (value.kind !== "unknown") return read(value, reader);
      reader.state.broken = true;
      return undefined;
    },
  };
}

export function object<S extends Shape>(shape: S): Schema<ObjectOf<S>> {
  const { read } = schema<ObjectOf<S>>((value, reader) => {
    if (value.kind !== "map") return refuse(reader, value.at, "must be a map", value);
    for (const { key, at } of value.entries.values()) if (!shape[key]) refuseName(reader, key, at, Object.keys(shape));
    const result: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(shape)) {
      const entry = value.entries.get(name);
      if (entry) result[name] = property.read(entry.value, below(reader, name));
      else if (property.isRequired) refuseAbsence(reader, name, value.at);
    }
    return result as ObjectOf<S>;
  });
  return { read, shape };
}

export function list<T>(item: Schema<T>, limits: { min?: number; max?: number } = {}): Schema<readonly T[]> {
  return schema((value, reader) => {
    if (value.kind !== "list") return refuse(reader, value.at, "must be a list", value);
    const { min = 0, max = Number.POSITIVE_INFINITY } = limits;
    if (value.items.length < min)
      return refuse(reader, value.at, `must have at least ${min} items, has ${value.items.length}`);
    if (value.items.length > max)
      return refuse(reader, value.at, `must have at most ${max} items, has ${value.items.length}`);
    return value.items.flatMap((element, index) => item.read(element, below(reader, `[${index}]`)) ?? []);
  });
}

/** A property that AWS knows and that cannot matter to a lab. */
export const ignored: Schema<unknown> = { ...schema((value) => plain(value) ?? null), standing: "ignored" };

/** A property that AWS knows, that would matter, and that the lab does not play yet. */
export function notEmulated(what: string): Schema<undefined> {
  const { read } = schema<undefined>((value, reader) => refuse(reader, value.at, `is not emulated: ${what}`));
  return { read, standing: "not emulated" };
}

/** The properties of a lot that cannot matter, by name. */
export function ignoredAll<N extends string>(...names: readonly N[]): { readonly [K in N]: Schema<unknown> } {
  return Object.fromEntries(names.map((name) => [name, ignored])) as { [K in N]: Schema<unknown> };
}

function below(reader: Reader, name: string): Reader {
  const joined = reader.path === "" ? name : name.startsWith("[") ? reader.path + name : `${reader.path}.${name}`;
  return { ...reader, path: joined };
}

function refuseName(reader: Reader, key: string, at: Position, known: readonly string[]): void {
  reader.state.broken = true;
  const where = reader.path === "" ? `\`${reader.owner}\`` : `\`${reader.path}\` of \`${reader.owner}\``;
  const near = suggestion(key, known);
  const hint = near ? undefined : `Known: ${known.join(", ")}.`;
  reader.issues.add("InvalidResource", at, `${where} has no property \`${key}\`${near}`, hint);
}

function refuseAbsence(reader: Reader, name: string, at: Position): void {
  reader.state.broken = true;
  const where = reader.path === "" ? `\`${reader.owner}\`` : `\`${reader.path}\` of \`${reader.owner}\``;
  reader.issues.add("InvalidResource", at, `${where} lacks the property \`${name}\``);
}
