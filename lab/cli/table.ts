export type Cell = string | number | undefined;

export interface TableFit {
  /** Characters that a line may have; any number unless told. */
  readonly width?: number;
  /** Columns that may go where the table is wider than that, the least missed first. */
  readonly spare?: readonly string[];
}

/** Columns aligned by their widest cell; `-` where there is nothing. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  { width = Number.POSITIVE_INFINITY, spare = [] }: TableFit = {},
): string[] {
  const lines = align([header, ...rows].map((row) => row.map((cell) => String(cell ?? "-"))));
  const [least, ...others] = spare;
  if (least === undefined || lines.every((line) => line.length <= width)) return lines;
  const at = header.indexOf(least);
  const without = rows.map((row) => row.filter((_, column) => column !== at));
  const kept = header.filter((_, column) => column !== at);
  return renderTable(kept, without, { width, spare: others });
}

function align(cells: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? "").length)),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
