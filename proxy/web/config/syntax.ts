/** The syntax of `httpd.conf`, before any directive has a meaning: one line, one statement. */

/** A directive, or the line that opens or closes a section. */
export type Statement = DirectiveStatement | OpeningStatement | ClosingStatement;

interface Placed {
  /** As written. */
  readonly name: string;
  readonly file: string;
  /** Counts from 1; of a continued statement the first. */
  readonly line: number;
}

export interface DirectiveStatement extends Placed {
  readonly kind: "directive";
  readonly args: readonly string[];
}

export interface OpeningStatement extends Placed {
  readonly kind: "opening";
  /** Absent where the closing `>` is. */
  readonly args: readonly string[] | undefined;
}

export interface ClosingStatement extends Placed {
  readonly kind: "closing";
}

export interface LogicalLine {
  readonly content: string;
  readonly line: number;
}

/** A comment starts a line, a backslash before the end of a line joins the next to it. */
export function readLines(text: string): LogicalLine[] {
  return joinContinued(text.split(/\r?\n/)).filter(({ content }) => content !== "" && !content.startsWith("#"));
}

export function parseStatement({ content, line }: LogicalLine, file: string): Statement {
  if (content.startsWith("</")) return { kind: "closing", name: content.slice(2).replace(/>?\s*$/, ""), file, line };
  if (content.startsWith("<")) return opening(content, file, line);
  const [name = "", ...args] = splitArguments(content);
  return { kind: "directive", name, args, file, line };
}

function opening(content: string, file: string, line: number): OpeningStatement {
  const [, name = "", rest = ""] = /^<\s*([^\s>]*)\s*(.*)$/s.exec(content) ?? [];
  const end = rest.lastIndexOf(">");
  return { kind: "opening", name, file, line, args: end < 0 ? undefined : splitArguments(rest.slice(0, end)) };
}

function joinContinued(lines: readonly string[]): LogicalLine[] {
  const joined: LogicalLine[] = [];
  let held: LogicalLine | undefined;
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
