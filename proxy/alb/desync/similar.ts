/** Names that some server on the way might take for one of the two that say where a body ends (`SuspiciousHeader`). */

export type Essential = "transfer-encoding" | "content-length";
/** `same`: the header itself. `similar`: differs by what careless code drops or folds. */
export type Likeness = "same" | "similar" | "different";

const LETTERS: Readonly<Record<string, Essential>> = {
  transferencoding: "transfer-encoding",
  contentlength: "content-length",
};
const SHORTEST = 13;

/** UTF-8, read as Latin-1 and made small, of a long s and of an i without dot: in capitals they are S and I. */
const FOLDED: readonly (readonly [RegExp, string])[] = [
  [/\u00e5\u00bf/g, "s"],
  [/\u00e4\u00b1/g, "i"],
];

/** @param name as it stands before the colon, with whatever is around it */
export function essentialLike(name: string): { readonly header: Essential; readonly likeness: Likeness } | undefined {
  if (name.length < SHORTEST) return undefined;
  const lower = name.toLowerCase();
  if (lower === "transfer-encoding" || lower === "content-length") return { header: lower, likeness: "same" };
  const header = LETTERS[squeeze(lower)] ?? LETTERS[squeeze(firstWord(lower))];
  return header && { header, likeness: "similar" };
}

function squeeze(lower: string): string {
  return FOLDED.reduce((text, [from, to]) => text.replace(from, to), lower).replace(/[^a-z0-9]+/g, "");
}

function firstWord(text: string): string {
  return text.trim().split(/[\s\0]/, 1)[0] ?? "";
}
