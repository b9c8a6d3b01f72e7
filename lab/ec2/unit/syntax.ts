/** The text of a unit file as assignments, by the rules of systemd.syntax(7). */

/** One `Key=value` of a unit file. An empty value takes back what was assigned to the key before. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly file: string;
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
}

export interface ParsedFile {
  readonly assignments: readonly Assignment[];
  /** In systemd's words; a line that is warned of is as if it were not there. */
  readonly warnings: readonly string[];
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Takes `text` apart; `file` names it in warnings. */
export function parseUnitFile(text: string, file: string): ParsedFile {
  const assignments: Assignment[] = [];
  const warnings: string[] = [];
  let section: string | undefined;
  for (const { text: content, line } of logicalLines(text)) {
    const header = /^\[([^[\]]+)\]$/.exec(content)?.[1];
    const equals = content.indexOf("=");
    if (header !== undefined) section = header;
    else if (equals < 1) warnings.push(`${file}:${line}: Missing '=', ignoring line.`);
    else if (section === undefined) warnings.push(`${file}:${line}: Assignment outside of section. Ignoring.`);
    else assignments.push({ section, ...splitAt(content, equals), file, line });
  }
  return { assignments, warnings };
}

function splitAt(content: string, equals: number): { key: string; value: string } {
  return { key: content.slice(0, equals).trim(), value: content.slice(equals + 1).trim() };
}

/** Without blank lines and comments, those between continued lines included; a continuing backslash becomes a space. */
function logicalLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (/^[#;]/.test(trimmed) || (trimmed === "" && !open)) continue;
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/.test(raw);
    const part = isContinued ? `${trimmed.slice(0, -1).trimEnd()} ` : trimmed;
    open = { text: (open?.text ?? "") + part, line: open?.line ?? index + 1 };
    if (isContinued) continue;
    lines.push({ ...open, text: open.text.trim() });
    open = undefined;
  }
  return open ? [...lines, { ...open, text: open.text.trim() }] : lines;
}
