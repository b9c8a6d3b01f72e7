/** What a command line program of the image has printed and how it ends. */
export interface Outcome {
  readonly status: number;
  readonly out?: string;
  readonly err?: string;
}

/** Where a command that takes its time prints as it goes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A line of standard input; `undefined` at its end. */
  readLine(): Promise<string | undefined>;
}

/** Lines, each ended; nothing for none. */
export const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");

/** Rows padded to columns, a space apart, with no spaces at the end of a line. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(" ")
      .trimEnd(),
  );
}
