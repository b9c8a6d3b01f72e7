/** The keys of a bucket in the order of S3's lists: by their bytes in UTF-8. */

/** Below zero if `a` comes first. UTF-16 units are in the order of UTF-8 but for surrogates, which stand for what is above U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export interface KeyIndex<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  /** Ascending. Not to be changed, and good until the next change only. */
  keys(): readonly string[];
}

export function createKeyIndex<T>(entries: Iterable<readonly [string, T]> = []): KeyIndex<T> {
  const values = new Map(entries);
  const keys = [...values.keys()].sort(compareKeys);
  return {
    get: (key) => values.get(key),
    keys: () => keys,
    set(key, value) {
      if (!values.has(key)) keys.splice(firstAtOrAfter(keys, key), 0, key);
      values.set(key, value);
    },
    delete(key) {
      if (values.delete(key)) keys.splice(firstAtOrAfter(keys, key), 1);
    },
  };
}

/** Position of the first key that is not before `key`. */
export function firstAtOrAfter(keys: readonly string[], key: string): number {
  return search(keys, (other) => compareKeys(other, key) >= 0);
}

/** Position of the first key for which it holds; it holds for all that follow. */
export function search(keys: readonly string[], holds: (key: string) => boolean, from = 0): number {
  let [low, high] = [from, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(keys[middle] ?? "")) high = middle;
    else low = middle + 1;
  }
  return low;
}
