/** Command lines and lists of unit files taken apart into words, by the quoting rules of systemd.syntax(7). */

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  s: " ",
  "\\": "\\",
  '"': '"',
  "'": "'",
  ";": ";",
};

export interface Word {
  readonly text: string;
  /** Quotes or escapes were used: a bare `;` parts commands, one that is not bare is text. */
  readonly isBare: boolean;
}

/** `undefined` when a quote is not closed or an escape is unknown. */
export function splitWords(line: string): readonly Word[] | undefined {
  const words: Word[] = [];
  const token = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+)/suy;
  let at = 0;
  for (let match = token.exec(line); match; match = token.exec(line)) {
    at = token.lastIndex;
    const text = unquote(match[1] ?? "");
    if (text === undefined) return undefined;
    words.push({ text, isBare: text === match[1] });
  }
  return line.slice(at).trim() === "" ? words : undefined;
}

/** The words of a list, such as the names of `After=`; not told apart from quoted ones. */
export function splitTexts(line: string): readonly string[] | undefined {
  return splitWords(line)?.map(({ text }) => text);
}

function unquote(raw: string): string | undefined {
  let isKnown = true;
  const open = raw.replaceAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/gsu, (_, double, single) => double ?? single);
  const text = open.replaceAll(/\\(x[0-9a-f]{2}|[0-7]{3}|.)/gisu, (_, code: string) => {
    const known = escaped(code);
    if (known === undefined) isKnown = false;
    return known ?? "";
  });
  return isKnown ? text : undefined;
}

function escaped(code: string): string | undefined {
  if (code.length === 3 && code.startsWith("x")) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  if (code.length === 3) return String.fromCharCode(Number.parseInt(code, 8));
  return ESCAPES[code];
}
