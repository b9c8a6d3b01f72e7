/** The syntax of `httpd.conf`, before any directive has a meaning: one statement a line. */
export interface Statement {
  readonly name: string;
  readonly args: readonly string[];
  /** Counts from 1; of a continued statement the first. */
  readonly line: number;
}

/** A comment starts a line, a backslash before the end of a line joins the next to it. */
export function readStatements(text: string): Statement[] {
  return joinContinued(text.split(/\r?\n/))
    .filter(({ content }) => content !== "" && !content.startsWith("#"))
    .map(({ content, line }) => {
      const [name = "", ...args] = splitArguments(content);
      return { name, args, line };
    });
}

interface LogicalLine {
  readonly content: string;
  readonly line: number;
}

function joinContinued(lines: readonly string[]): LogicalLine[] {
  const joined: LogicalLine[] = [];
  let held: { content: string; line: number } | undefined;
  for (const [index, text] of lines.entries()) {
    const start = held ?? { content: "", line: index + 1 };
    const isLast = index === lines.length - 1;
    if (text.endsWith("\\") && !isLast) {
      held = { content: start.content + text.slice(0, -1), line: start.line };
      continue;
    }
    joined.push({ content: (start.content + text).trim(), line: start.line });
    held = undefined;
  }
  return joined;
}

const WORD = /"((?:\\.|[^"\\])*)"?|'((?:\\.|[^'\\])*)'?|(\S+)/g;

/** Words are parted by spaces; quotes keep spaces, and a backslash in quotes keeps the quote itself or a backslash. */
export function splitArguments(text: string): string[] {
  return [...text.matchAll(WORD)].map(([, double, single, plain]) => {
    if (double !== undefined) return double.replace(/\\(["\\])/g, "$1");
    if (single !== undefined) return single.replace(/\\(['\\])/g, "$1");
    return plain ?? "";
  });
}
