/** How Route 53 writes the value of a TXT record: strings in quotation marks, a blank between them. */

const ONE = /"((?:[^"\\]|\\[0-7]{3}|\\["\\])*)"/y;
const ESCAPE = /\\([0-7]{3}|["\\])/g;
const LONGEST_STRING = 255;
const LONGEST_VALUE = 4000;

/**
 * The strings of a value, a character a byte: quotation marks and backslashes stand behind a backslash, other bytes may as three
 * octal digits.
 *
 * @returns `undefined` for what is no such value: without quotation marks, a string of more than 255 characters, more than 4000 in all
 */
export function parseTxtValue(value: string): readonly string[] | undefined {
  if (value.length > LONGEST_VALUE || /[^\x20-\x7e\t]/.test(value)) return undefined;
  const strings: string[] = [];
  for (let at = 0; at < value.length; at = afterBlanks(value, ONE.lastIndex)) {
    ONE.lastIndex = at;
    const [, text] = ONE.exec(value) ?? [];
    const string = text?.replace(ESCAPE, (_, code: string) => unescaped(code));
    if (string === undefined || string.length > LONGEST_STRING) return undefined;
    strings.push(string);
  }
  return strings.length > 0 ? strings : undefined;
}

function unescaped(code: string): string {
  return code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : code;
}

function afterBlanks(value: string, at: number): number {
  return at + (/^[ \t]*/.exec(value.slice(at))?.[0].length ?? 0);
}
