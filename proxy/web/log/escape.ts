/** What a client sent must not be able to forge a line: quotes, backslashes and all but plain characters are escaped. */
export function escapeField(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replace(/["\\]|[\x00-\x1f\x7f-\uffff]/g, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\v": "\\v", "\f": "\\f" }[character];
    return short ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
