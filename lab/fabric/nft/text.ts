/** How tables, chains, sets and maps are written in nft's language. */

export type Rule = string;

/** A chain; with `hook` it is a base chain. Policy is always accept: a drop policy would bite while tables are swapped. */
export interface Chain {
  readonly name: string;
  readonly hook?: {
    readonly type: "filter" | "nat" | "route";
    readonly at: "prerouting" | "input" | "forward" | "output" | "postrouting";
    readonly priority: number;
  };
  readonly comment?: string;
  readonly rules: readonly Rule[];
}

/** A named set or map. `type` as nft writes it: `ipv4_addr . inet_service : verdict`. */
export interface Collection {
  readonly kind: "set" | "map";
  readonly name: string;
  readonly type: string;
  readonly flags?: "interval" | "dynamic,timeout";
  /** For one that rules add to: how much it may hold, and how long an element stays after its last packet. */
  readonly limits?: { readonly size: number; readonly timeoutSeconds: number };
  readonly elements: readonly string[];
}

/** What one concern adds to the table. */
export interface Part {
  readonly collections: readonly Collection[];
  readonly chains: readonly Chain[];
}

export function renderTable(name: string, parts: readonly Part[]): string {
  const collections = parts.flatMap((part) => part.collections.map(renderCollection));
  const chains = parts.flatMap((part) => part.chains);
  const bodies = [...declared(chains), ...collections, ...chains.map(renderChain)];
  return `table ip ${name} {\n${bodies.join("\n")}\n}\n`;
}

/** `ip daddr vmap { … }` and the like; an empty list matches nothing, so the rule is left out. */
export function lookup(key: string, kind: "map" | "vmap", elements: readonly string[]): Rule[] {
  return elements.length > 0 ? [`${key} ${kind} { ${elements.join(", ")} }`] : [];
}

/** nft refuses a jump to a chain that it has not yet seen, so every plain chain is named before the first map. */
function declared(chains: readonly Chain[]): string[] {
  return chains
    .filter(({ hook }) => hook === undefined)
    .map(({ name, comment }) => `  chain ${name} {\n${comment ? `    comment "${printable(comment)}"\n` : ""}  }`);
}

function renderCollection({ kind, name, type, flags, limits, elements }: Collection): string {
  const lines = [
    `    type ${type}`,
    ...(limits ? [`    size ${limits.size}`] : []),
    ...(flags ? [`    flags ${flags}`] : []),
    ...(limits ? [`    timeout ${limits.timeoutSeconds}s`, "    counter"] : []),
    ...(elements.length > 0 ? [`    elements = { ${elements.join(", ")} }`] : []),
  ];
  return `  ${kind} ${name} {\n${lines.join("\n")}\n  }`;
}

function renderChain({ name, hook, rules }: Chain): string {
  const head = hook ? [`type ${hook.type} hook ${hook.at} priority ${hook.priority}; policy accept;`] : [];
  return `  chain ${name} {\n${[...head, ...rules].map((line) => `    ${line}`).join("\n")}\n  }`;
}

/** The kernel keeps 128 bytes, and a quote would end the text. */
function printable(comment: string): string {
  return comment.replaceAll(/[^\x20-\x7e]|["\\]/g, "?").slice(0, 120);
}
