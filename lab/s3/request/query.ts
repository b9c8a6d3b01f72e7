/** The parameters of a query, decoded and in their order. A name without `=` has an empty value, as S3's sub-resources do (`?uploads`). */
import { S3Error } from "../error.ts";

export interface Query {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  has(name: string): boolean;
  /** The first of that name. */
  get(name: string): string | undefined;
}

/** @param text what follows the `?`; @throws S3Error `InvalidURI` for what is no percent-encoded UTF-8 */
export function parseQuery(text: string): Query {
  const pairs = text.split("&").filter(Boolean).map(parsePair);
  return {
    pairs,
    has: (name) => pairs.some(([other]) => other === name),
    get: (name) => pairs.find(([other]) => other === name)?.[1],
  };
}

function parsePair(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [decode(text, true), ""] : [decode(text.slice(0, at), true), decode(text.slice(at + 1), true)];
}

/** @param isForm whether `+` is a blank, as it is in queries and not in paths; @throws S3Error `InvalidURI` */
export function decode(text: string, isForm = false): string {
  try {
    return decodeURIComponent(isForm ? text.replaceAll("+", " ") : text);
  } catch {
    throw new S3Error("InvalidURI", { URI: text });
  }
}
