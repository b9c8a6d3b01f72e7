/** Patterns with `*` (any characters, none included) and `?` (exactly one). */

const ANY = -1;
const ONE = -2;

/** Codes of characters, with {@link ANY} and {@link ONE} among them. */
export type WildcardPattern = readonly number[];

export interface WildcardRules {
  /** A backslash takes the meaning of the wildcard behind it (row ALB-023). */
  readonly hasEscapes?: boolean;
}

export function parseWildcards(text: string, { hasEscapes = false }: WildcardRules = {}): WildcardPattern {
  const pattern: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1];
    if (hasEscapes && text[at] === "\\" && (next === "*" || next === "?" || next === "\\")) {
      pattern.push(text.charCodeAt(++at));
    } else pattern.push(text[at] === "*" ? ANY : text[at] === "?" ? ONE : text.charCodeAt(at));
  }
  return pattern;
}

/** The pattern as a test of texts. Most have no wildcard, or one `*` at their end: these need no walk. */
export function compileWildcards(text: string): (compared: string) => boolean {
  const pattern = parseWildcards(text);
  const wildcards = countWildcards(pattern);
  const stem = text.slice(0, -1);
  if (wildcards === 0) return (compared) => compared === text;
  if (wildcards === 1 && pattern.at(-1) === ANY) return (compared) => compared.startsWith(stem);
  return (compared) => matchesWildcards(pattern, compared);
}

/** How many wildcards a pattern has (row ALB-018). */
export function countWildcards(pattern: WildcardPattern): number {
  return pattern.filter((code) => code === ANY || code === ONE).length;
}

/**
 * Goes back to the last `*` alone, so that the time is at most that of pattern times text: a regular expression would let
 * a client's long path cost seconds.
 */
export function matchesWildcards(pattern: WildcardPattern, text: string): boolean {
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    const code = pattern[from];
    if (code === ANY) {
      star = from++;
      resume = at;
    } else if (code === ONE || code === text.charCodeAt(at)) {
      at++;
      from++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[from] === ANY) from++;
  return from === pattern.length;
}
