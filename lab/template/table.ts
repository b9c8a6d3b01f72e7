/** The resources of a template, each read when it is first asked for. */
import type { ResourceNode } from "./document.ts";
import { resourceType } from "./resources/registry.ts";
import type { Resource, ResourceType, Stack } from "./stack.ts";

export interface ResourceTable {
  readonly nodes: ReadonlyMap<string, ResourceNode>;
  /** `undefined` for a resource that is at fault. */
  get(logicalId: string): Resource<unknown> | undefined;
}

export function createTable(
  nodes: ReadonlyMap<string, ResourceNode>,
  read: (node: ResourceNode) => Resource<unknown> | undefined,
): ResourceTable {
  const known = new Map<string, Resource<unknown> | undefined>();
  const get = (logicalId: string): Resource<unknown> | undefined => {
    const node = nodes.get(logicalId);
    if (!node || known.has(logicalId)) return known.get(logicalId);
    // Marked first: a name that leads back here finds nothing.
    known.set(logicalId, undefined);
    known.set(logicalId, read(node));
    return known.get(logicalId);
  };
  return { nodes, get };
}

export function createStack(facts: Omit<Stack, "all" | "find" | "whose">, { nodes, get }: ResourceTable): Stack {
  const all = <P>(type: ResourceType<P>): Resource<P>[] => {
    const own = [...nodes.values()].filter((node) => resourceType(node.type)?.type.name === type.name);
    return own.flatMap(({ logicalId }) => (get(logicalId) as Resource<P> | undefined) ?? []);
  };
  const stack: Stack = {
    ...facts,
    all,
    find: (type, text) => all(type).find((resource) => type.ref(resource, stack) === text),
    whose: (text) => {
      const node = [...nodes.values()].find(({ logicalId }) => {
        const resource = get(logicalId);
        return resource?.type.ref(resource, stack) === text;
      });
      return node && { logicalId: node.logicalId, typeName: node.type };
    },
  };
  return stack;
}
