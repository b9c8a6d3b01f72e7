/** A template whose resources are resolved: what the builders of the model and the rules look at. */
import type { LogicalId, Position } from "../model/index.ts";
import type { Addresses } from "./addresses.ts";
import type { Issues } from "./issues.ts";
import type { Hints } from "./schema/hints.ts";
import type { Schema } from "./schema/schema.ts";
import type { Value } from "./syntax/node.ts";

export interface StackFacts {
  readonly lab: string;
  readonly region: string;
  readonly accountId: string;
  readonly zones: readonly string[];
  /** Where the template's file lies; absent for one that has none. */
  readonly folder?: string;
}

/** One type of the template language: what its properties may be and what `Ref` and `GetAtt` give. */
export interface ResourceType<P> {
  readonly name: string;
  readonly properties: Schema<P>;
  /** What `Metadata.Tierlab` may say; that of a machine unless it is stated. */
  readonly hints?: Schema<Hints>;
  ref(resource: Resource<P>, stack: Stack): string;
  attributes(resource: Resource<P>, stack: Stack): Readonly<Record<string, () => string | readonly string[]>>;
}

export interface Resource<P> {
  readonly logicalId: LogicalId;
  readonly type: ResourceType<P>;
  /** Of the logical id. */
  readonly at: Position;
  readonly props: P;
  /** The evaluated properties, for the places of errors. */
  readonly values: Value;
  readonly hints: Hints;
}

export interface Stack extends StackFacts {
  readonly issues: Issues;
  readonly addresses: Addresses;
  /** In the order of the template. */
  all<P>(type: ResourceType<P>): readonly Resource<P>[];
  /** The resource of that type whose `Ref` is `text`. */
  find<P>(type: ResourceType<P>, text: string): Resource<P> | undefined;
  /** What that text is the `Ref` of, whatever its type. */
  whose(text: string): { readonly logicalId: LogicalId; readonly typeName: string } | undefined;
}

export type Path = readonly (string | number)[];

/** Where a property stands; the resource itself where it is not written. */
export function placeOf(resource: Resource<unknown>, path: Path): Position {
  let value: Value | undefined = resource.values;
  let place = path.length === 0 ? resource.at : undefined;
  for (const step of path) {
    value = value?.kind === "list" ? value.items[Number(step)] : entryOf(value, step);
    place = value?.at ?? place;
  }
  return place ?? resource.at;
}

/** What stands under a key of a map. */
export function entryOf(value: Value | undefined, key: string | number): Value | undefined {
  return value?.kind === "map" ? value.entries.get(String(key))?.value : undefined;
}

/** Reports that a resource, at a property, breaks a rule: `` `CidrBlock` of `A` must …``. */
export function broken(stack: Stack, resource: Resource<unknown>, path: Path, rule: string, hint?: string): void {
  const name = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  const subject =
    path.length > 0 ? `\`${name.replace(/^\./, "")}\` of \`${resource.logicalId}\`` : `\`${resource.logicalId}\``;
  stack.issues.add("InvalidResource", placeOf(resource, path), `${subject} ${rule}`, hint);
}

/** The resource that a property refers to; reports where it is none, or one of another type. */
export function referred<P>(
  stack: Stack,
  from: Resource<unknown>,
  path: Path,
  type: ResourceType<P>,
  text: string,
): Resource<P> | undefined {
  const found = stack.find(type, text);
  if (found) return found;
  const other = stack.whose(text);
  const got = other ? `\`${other.logicalId}\`, which is an ${other.typeName}` : `\`${text}\``;
  broken(stack, from, path, `must refer to an ${type.name} of this template, got ${got}`);
  return undefined;
}
