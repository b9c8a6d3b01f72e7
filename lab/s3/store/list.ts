/** A page of a bucket's keys: prefix, delimiter, where it goes on. Pure, and no slower for keys that a common prefix hides. */
import { compareKeys, firstAtOrAfter, search } from "./key-index.ts";

export interface ListOptions {
  readonly prefix: string;
  /** Keys that have it behind the prefix are told as one common prefix; none if empty. */
  readonly delimiter: string;
  /** Only what comes after this key, or after this common prefix. */
  readonly after: string;
  readonly maxKeys: number;
}

export interface ListPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** Key or common prefix that came last: `after` of the next page. */
  readonly last: string | undefined;
}

/** @param sorted all keys, in the order of compareKeys */
export function listPage(sorted: readonly string[], { prefix, delimiter, after, maxKeys }: ListOptions): ListPage {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  let at = Math.max(firstAtOrAfter(sorted, prefix), firstAfter(sorted, after));
  for (let key = sorted[at]; key?.startsWith(prefix); key = sorted[at]) {
    const common = commonPrefixOf(key, prefix, delimiter);
    if (common === undefined || common !== after) {
      if (keys.length + commonPrefixes.length >= maxKeys)
        return { keys, commonPrefixes, isTruncated: maxKeys > 0, last };
      (common === undefined ? keys : commonPrefixes).push(common ?? key);
      last = common ?? key;
    }
    at = common === undefined ? at + 1 : firstBehind(sorted, common, at);
  }
  return { keys, commonPrefixes, isTruncated: false, last };
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function firstAfter(sorted: readonly string[], key: string): number {
  return search(sorted, (other) => compareKeys(other, key) > 0);
}

/** The first key from `from` on that does not begin with the prefix, which those from there on do until then. */
function firstBehind(sorted: readonly string[], prefix: string, from: number): number {
  return search(sorted, (other) => !other.startsWith(prefix), from);
}
