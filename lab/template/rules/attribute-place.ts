import type { Path, Resource } from "../stack.ts";

/** Where an attribute stands in a list of `{ Key, Value }`; the list itself where it is not in it. */
export function attributePlace(resource: Resource<unknown>, list: string, key: string): Path {
  const entries = resource.values.kind === "map" ? resource.values.entries.get(list)?.value : undefined;
  if (entries?.kind !== "list") return [list];
  const index = entries.items.findIndex((item) => {
    const named = item.kind === "map" ? item.entries.get("Key")?.value : undefined;
    return named?.kind === "scalar" && named.text === key;
  });
  return index < 0 ? [list] : [list, index];
}
