/** Which setting a sweep recommends, and why. Pure. */
import { describeValues } from "./axes.ts";
import { describeGoals, type Goal, isMet } from "./goals.ts";
import { type CellResult, isWhole, type Verdict } from "./record.ts";

/**
 * Of the cells that keep every goal in every run, the gentlest: the fewest checks a minute; among equals the one that forgives
 * more failed checks, since it is less easily misled; then the quicker one. Without a goal, the quickest.
 */
export function judge(cells: readonly CellResult[], goals: readonly Goal[]): Verdict {
  const quickest = cells.filter(isWhole).toSorted(byOutage)[0];
  if (quickest === undefined) return { kind: "none", reason: "No cell came to its end in every run." };
  if (goals.length === 0) return { kind: "quickest", n: quickest.n, reason: reasonOfQuickest(quickest) };
  const meets = cells.filter((cell) => isWhole(cell) && goals.every((goal) => isMet(goal, cell.figures)));
  const cheapest = meets.toSorted((a, b) => byCost(a, b) || byOutage(a, b))[0];
  if (cheapest === undefined) return { kind: "none", reason: reasonOfNone(quickest, goals) };
  const reason = reasonOfCheapest(cheapest, meets, goals);
  return { kind: "cheapest", n: cheapest.n, meets: meets.map(({ n }) => n), reason };
}

function byCost({ checks: a }: CellResult, { checks: b }: CellResult): number {
  return a.perMinute - b.perMinute || b.unhealthyThreshold - a.unhealthyThreshold;
}

function byOutage(a: CellResult, b: CellResult): number {
  return outageOf(a) - outageOf(b) || a.n - b.n;
}

function outageOf({ figures }: CellResult): number {
  return figures.outage?.aws.median ?? Number.POSITIVE_INFINITY;
}

function reasonOfQuickest(cell: CellResult): string {
  const outage = cell.figures.outage ? `, with an outage of ${outageOf(cell).toFixed(1)} s` : "";
  return `${describeValues(cell.values)} is the quickest setting${outage}; no target was given to choose a gentler one by.`;
}

function reasonOfNone(quickest: CellResult, goals: readonly Goal[]): string {
  const worst = quickest.figures.outage
    ? `, had ${quickest.figures.outage.aws.max.toFixed(1)} s of outage at worst`
    : "";
  return `No setting meets ${describeGoals(goals)} in every run; the quickest, ${describeValues(quickest.values)}${worst}.`;
}

function reasonOfCheapest(cell: CellResult, meets: readonly CellResult[], goals: readonly Goal[]): string {
  const { perMinute, unhealthyThreshold } = cell.checks;
  const cost = `${rate(perMinute)} health checks a minute for each target`;
  const head = `${describeValues(cell.values)} meets ${describeGoals(goals)} in every run`;
  if (meets.length === 1) return `${head}, as the only setting; it costs ${cost}.`;
  const equals = meets.filter((one) => one.n !== cell.n && one.checks.perMinute === perMinute);
  const forgives = `; of those with as few it forgives the most, up to ${unhealthyThreshold - 1} failed checks in a row`;
  const tie = equals.some((one) => one.checks.unhealthyThreshold < unhealthyThreshold) ? forgives : "";
  return `${head} and is the gentlest of the ${meets.length} that do: ${cost}${tie}.`;
}

function rate(perMinute: number): string {
  return String(Math.round(perMinute * 10) / 10);
}
