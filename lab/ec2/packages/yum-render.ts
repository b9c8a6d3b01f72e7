import { lines, table } from "../terminal.ts";
import type { Verb } from "./apt.ts";
import { type Package, splitVersion } from "./package.ts";

const RULE = "=".repeat(80);

/** The table before a transaction: what was asked for, and what comes along or goes with it. */
export function renderTransaction(verb: Verb, wanted: readonly Package[], changed: readonly Package[]): string {
  const names = new Set(wanted.map(({ debianName }) => debianName));
  const asked = changed.filter(({ debianName }) => names.has(debianName));
  const others = changed.filter(({ debianName }) => !names.has(debianName));
  const [verbing, along] =
    verb === "install" ? ["Installing", "Installing dependencies"] : ["Removing", "Removing unused dependencies"];
  const count = `${changed.length} Package${changed.length === 1 ? "" : "s"}`;
  return lines([
    "Dependencies resolved.",
    RULE,
    ...section([["Package", "Architecture", "Version", "Repository", "Size"]]),
    RULE,
    `${verbing}:`,
    ...section(asked.map(row)),
    ...(others.length > 0 ? [`${along}:`, ...section(others.map(row))] : []),
    "",
    "Transaction Summary",
    RULE,
    `${verb === "install" ? "Install" : "Remove"}  ${count}`,
    "",
  ]);
}

const row = ({ name, architecture, version, size }: Package): readonly string[] => [
  name,
  architecture,
  version,
  "tierlab",
  renderSize(size),
];

const WIDTHS = [28, 12, 24, 10] as const;

const section = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((cells) => ` ${cells.map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0)).join(" ")}`.trimEnd());

/** `48 k`, `1.4 M`. */
function renderSize(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} k` : `${(bytes / 1024 / 1024).toFixed(1)} M`;
}

export function renderList(title: string, packages: readonly Package[], repository: string): string {
  if (packages.length === 0) return "";
  const rows = packages.map(({ name, architecture, version }) => [`${name}.${architecture}`, version, repository]);
  return lines([title, ...table(rows)]);
}

export function renderInfo(title: string, packages: readonly Package[], repository: string): string {
  const texts = packages.map((entry) => {
    const { version, release } = splitVersion(entry);
    const fields: readonly (readonly [string, string])[] = [
      ["Name", entry.name],
      ["Version", version],
      ["Release", release],
      ["Architecture", entry.architecture],
      ["Size", renderSize(entry.size)],
      ["Repository", repository],
      ["Summary", entry.summary],
      ["Counterpart", entry.kind === "debian" ? entry.debianName : entry.depends.join(", ")],
    ];
    return lines(fields.map(([name, value]) => `${name.padEnd(12)} : ${value}`));
  });
  return texts.length === 0 ? "" : `${title}\n${texts.join("\n")}\n`;
}
