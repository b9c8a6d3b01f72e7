import type { SecurityGroup } from "../../model/lab.ts";
import type { Refusal } from "../../model/refusal.ts";
import { countOf, isHealthCheck, type RefusalCase } from "./cases.ts";
import type { Directory } from "./directory.ts";

/** More than so many names are counted. */
const NAMED = 3;

/** One sentence: which groups refused what, how often, and that no rule admits it. */
export function sentenceOf(
  { refusals }: RefusalCase,
  groups: readonly SecurityGroup[],
  directory: Directory,
  nowMs: number,
): string {
  const [{ direction, protocol, port }] = refusals;
  const sources = unique(refusals.map(({ source }) => withName(source, directory)));
  const targets = unique(refusals.map(({ destination }) => directory.nameOf(destination) ?? destination));
  const who = `Security group${groups.length > 1 ? "s" : ""} ${list(groups.map(nameOf))}`;
  const what = `refused ${attempts(refusals, directory)} from ${list(sources)} to port ${port} of ${list(targets)}`;
  const rule = `no ${direction} rule allows ${protocol} ${port} ${direction === "ingress" ? "from" : "to"} there`;
  return `${who} ${what} ${when(refusals, nowMs)}: ${rule}.`;
}

/** Names with "and" before the last; of many the first few. */
export function list(names: readonly string[]): string {
  const shown = names.length > NAMED ? [...names.slice(0, NAMED), `${names.length - NAMED} more`] : names;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join("");
}

/** Each once, as a person counts: `web-group-10` behind `web-group-9`. */
export function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function nameOf({ id, name, logicalId }: SecurityGroup): string {
  return `${name} (${id}, ${logicalId})`;
}

function withName(address: string, { nameOf }: Directory): string {
  const name = nameOf(address);
  return name === undefined ? address : `${address} (${name})`;
}

function attempts(refusals: readonly Refusal[], directory: Directory): string {
  const all = countOf(refusals);
  const checks = countOf(refusals.filter((one) => isHealthCheck(one, directory)));
  if (checks === all) return `${all} health check${all === 1 ? "" : "s"}`;
  return `${all} attempt${all === 1 ? "" : "s"}${checks > 0 ? `, ${checks} of them health checks,` : ""}`;
}

function when(refusals: readonly Refusal[], nowMs: number): string {
  const first = Math.min(...refusals.map(({ firstSeenMs }) => firstSeenMs));
  const last = Math.max(...refusals.map(({ lastSeenMs }) => lastSeenMs));
  if (first === last) return `${secondsFrom(last, nowMs)} s ago`;
  return `in the last ${secondsFrom(first, nowMs)} s, the latest ${secondsFrom(last, nowMs)} s ago`;
}

/** Looked for once a second, so that a first one may be a second older. */
function secondsFrom(thenMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((nowMs - thenMs) / 1000));
}
