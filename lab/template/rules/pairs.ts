/** Every pair of a list, each once, in order. */
export function pairsOf<T>(items: readonly T[]): (readonly [T, T])[] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second] as const));
}

/** Items whose key an earlier one has, with that one. */
export function duplicatesOf<T>(items: readonly T[], keyOf: (item: T) => string): { first: T; second: T }[] {
  const seen = new Map<string, T>();
  return items.flatMap((second) => {
    const first = seen.get(keyOf(second));
    if (first === undefined) seen.set(keyOf(second), second);
    return first === undefined ? [] : [{ first, second }];
  });
}
