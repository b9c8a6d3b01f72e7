/** Environment variables: those of `Environment=` and those of the files that `EnvironmentFile=` names. */
import { splitTexts } from "./words.ts";

export type Variables = Readonly<Record<string, string>>;

/** `NAME=value` words of one `Environment=` line; what is no assignment is left out. */
export function parseAssignments(line: string): Variables | undefined {
  const words = splitTexts(line);
  return words && Object.fromEntries(words.flatMap(assignment));
}

function assignment(word: string): readonly [string, string][] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}

/**
 * Variables of an environment file: one a line, comments with `#` or `;`, values quoted as in a shell or not at all,
 * lines continued by a backslash. Nothing is put into values and no command runs.
 */
export function parseEnvironmentFile(text: string): Variables {
  const variables: Record<string, string> = {};
  const line = /^[ \t]*([A-Za-z_]\w*)[ \t]*=[ \t]*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\n\\"'])*)[ \t]*$/gmsu;
  for (const [, name = "", raw = ""] of text.replaceAll("\r\n", "\n").matchAll(line)) variables[name] = plain(raw);
  return variables;
}

function plain(raw: string): string {
  return raw
    .trim()
    .replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gsu, (_, double?: string, single?: string, escaped?: string) => {
      if (single !== undefined) return single;
      if (double !== undefined) return double.replaceAll(/\\\n/g, "").replaceAll(/\\(["\\$`])/g, "$1");
      return escaped === "\n" ? "" : (escaped ?? "");
    });
}
