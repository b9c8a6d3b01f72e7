import type { Seal } from "./seal.ts";

/** Beyond that all is forgotten: half a megabyte, each way. */
const MOST = 1000;
/** What is longer holds an application's cookie, and is its client's alone. */
const LONGEST = 500;

/**
 * Clients come again with the cookie that they were given, and those who get one in the same moment may get the same: what has been
 * closed or opened before is not worked out again. A failure is.
 */
export function rememberedSeal(seal: Seal): Seal {
  const closed = new Map<string, string>();
  const opened = new Map<string, string>();
  return {
    close(text) {
      const known = closed.get(text);
      if (known !== undefined) return known;
      const sealed = seal.close(text);
      keep(closed, text, sealed);
      keep(opened, sealed, text);
      return sealed;
    },
    open(sealed) {
      const known = opened.get(sealed);
      if (known !== undefined) return known;
      const text = seal.open(sealed);
      if (text !== undefined) keep(opened, sealed, text);
      return text;
    },
  };
}

function keep(texts: Map<string, string>, from: string, to: string): void {
  if (from.length + to.length > LONGEST) return;
  if (texts.size >= MOST) texts.clear();
  texts.set(from, to);
}
