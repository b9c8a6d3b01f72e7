/**
 * What turns one rule set in the kernel into another: the chains that differ, in one transaction. A target that comes or
 * goes changes one chain per node, whatever else the load balancer has.
 *
 *   new chains declared -> changed ones emptied and filled anew -> those that nothing leads to any more deleted
 */
import { isDeepStrictEqual } from "node:util";
import { type Ruleset, renderRuleset, TABLE } from "./ruleset.ts";
import { type Chain, type Part, renderTable } from "./text.ts";

/**
 * The script for `nft -f`; empty where nothing differs. All of `next` where sets or base chains differ: that happens
 * with interfaces and faults, not with targets.
 *
 * @param former what the kernel holds; `undefined` where that is not known
 */
export function renderUpdate(former: Ruleset | undefined, next: Ruleset): string {
  if (former === undefined || !hasSameFrame(former, next)) return renderRuleset(next);
  const changes = chainChanges(former, next);
  const idle = former.idle === next.idle ? "" : next.idle;
  return changes === "" && idle === "" ? "" : `${emptyNotes(next)}${changes}${idle}`;
}

function hasSameFrame(former: Ruleset, next: Ruleset): boolean {
  return (
    isDeepStrictEqual(former.collections, next.collections) && isDeepStrictEqual(baseChains(former), baseChains(next))
  );
}

function baseChains({ chains }: Part) {
  return chains.flatMap(({ name, hook }) => (hook ? [{ name, hook }] : []));
}

function chainChanges(former: Ruleset, next: Ruleset): string {
  const known = new Map(former.chains.map((chain) => [chain.name, chain]));
  const left = new Set(next.chains.map(({ name }) => name));
  const changed = next.chains.filter((chain) => !isSameChain(known.get(chain.name), chain));
  const gone = former.chains.filter(({ name }) => !left.has(name));
  const emptied = [...changed.filter(({ name }) => known.has(name)), ...gone];
  const filled = changed.length > 0 ? renderTable(TABLE, [{ collections: [], chains: changed }]) : "";
  return [
    ...emptied.map(({ name }) => `flush chain ip ${TABLE} ${name}\n`),
    filled,
    ...gone.map(({ name }) => `delete chain ip ${TABLE} ${name}\n`),
  ].join("");
}

/** A comment is made with its chain and stays: it only helps whoever reads the rule set. */
function isSameChain(former: Chain | undefined, { rules }: Chain): boolean {
  // The very same, where nothing that concerns the chain has changed.
  if (former?.rules === rules) return true;
  return former?.rules.length === rules.length && rules.every((rule, index) => rule === former.rules[index]);
}

/** As a swap of the table does: who reads what rules have noted counts from the last change on. */
function emptyNotes({ collections }: Part): string {
  return collections
    .filter(({ limits }) => limits !== undefined)
    .map(({ kind, name }) => `flush ${kind} ip ${TABLE} ${name}\n`)
    .join("");
}
