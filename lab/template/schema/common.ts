/** Property shapes that many resource types share. */

import { string } from "./scalars.ts";
import { list, object, refuse, required, type Schema, schema } from "./schema.ts";

import { suggestion } from "./suggestion.ts";

const tag = object({ Key: required(string({ max: 128 })), Value: required(string({ max: 256 })) });

/** Tags as a record. */
export const tags: Schema<Readonly<Record<string, string>>> = schema((value, reader) => {
  const read = list(tag, { max: 50 }).read(value, reader);
  return read && Object.fromEntries(read.map(({ Key, Value }) => [Key, Value]));
});

/** `[{ Key, Value }]` of load balancers and target groups: attribute keys that are known, each with its schema. */
export function attributes<K extends string>(
  known: Readonly<Record<K, Schema<unknown>>>,
): Schema<Partial<Record<K, unknown>>> {
  const pair = object({ Key: required(string()), Value: required(string()) });
  return schema((value, reader) => {
    if (!list(pair).read(value, reader) || value.kind !== "list") return undefined;
    const result: Partial<Record<K, unknown>> = {};
    for (const [index, item] of value.items.entries()) {
      if (item.kind !== "map") continue;
      const [key, given] = [item.entries.get("Key")?.value, item.entries.get("Value")?.value];
      if (key?.kind !== "scalar" || !given) continue;
      const path = `${reader.path}[${index}]`;
      const of = known[key.text as K];
      if (!of) refuse({ ...reader, path: `${path}.Key` }, key.at, unknownKey(key.text, Object.keys(known)));
      else result[key.text as K] = of.read(given, { ...reader, path: `${path}.Value (${key.text})` });
    }
    return result;
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  return `is \`${key}\`, which is no attribute of it${suggestion(key, known) || `; known: ${known.join(", ")}`}`;
}
