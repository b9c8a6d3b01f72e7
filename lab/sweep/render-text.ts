/** A sweep in the terminal: table, heat map, verdict. Reads without colour. Pure. */
import { renderTable } from "../cli/table.ts";
import { describeValues } from "./axes.ts";
import { describeGoals } from "./goals.ts";
import { type HeatCell, type HeatMap, heatMaps, mappedMeasures } from "./heat-map.ts";
import { notes } from "./notes.ts";
import type { SweepRecord } from "./record.ts";
import {
  CHOSEN,
  headOf,
  legend,
  measuresIn,
  predictedText,
  shortNames,
  spreadText,
  valueText,
  verdictOf,
  wrap,
} from "./words.ts";

/** Colours where there are any: `paint` of the command line's output. */
export type Paint = (style: "bold" | "dim" | "green" | "red", text: string) => string;

export interface TextOptions {
  readonly width: number;
  readonly paint: Paint;
}

export function renderSweepText(record: SweepRecord, { width, paint }: TextOptions): string[] {
  const { scenario, template, verdict, spotCheck } = record;
  const maps = mappedMeasures(record).flatMap((measure) => heatMaps(record, measure));
  const mark = verdict.kind === "none" ? "red" : "green";
  return [
    paint("bold", `${scenario} on ${template}, ${record.cells.length} settings, seed ${record.seed}`),
    "",
    ...renderCells(record, width),
    "",
    ...legend(record).flatMap((line) => wrap(line, width).map((part) => paint("dim", part))),
    ...maps.flatMap((map) => ["", ...renderMap(map, record, paint)]),
    ...notes(record).flatMap((note, index) => [...(index === 0 ? [""] : []), ...wrap(note, width)]),
    "",
    ...wrap(verdict.reason, width).map((line) => paint(mark, line)),
    ...(spotCheck ? wrap(spotCheck.reason, width).map((line) => paint(spotCheck.agrees ? "green" : "red", line)) : []),
  ];
}

/** The last columns to go where the line is short are those that a target is about. */
function renderCells(record: SweepRecord, width: number): string[] {
  const measures = measuresIn(record.cells);
  const header = [...shortNames(record.axes), "checks/min", "predicted s", ...measures.map(headOf), "verdict"];
  const rows = record.cells.map((cell) => [
    ...record.axes.map(({ parameter }) => cell.values[parameter]),
    Math.round(cell.checks.perMinute * 10) / 10,
    predictedText(cell),
    ...measures.map((one) => cell.figures[one] && spreadText(one, cell.figures[one].aws)),
    verdictOf(cell, record),
  ]);
  return renderTable(header, rows, {
    width,
    spare: ["p99 ms", "failed%", "checks/min", "recovered s", "predicted s", "detected s"],
  });
}

/** From little to much; each a wider share of ink, so that it reads in any colours. */
const SHADES = ["·", "░", "▒", "▓", "█"] as const;

function renderMap(map: HeatMap, record: SweepRecord, paint: Paint): string[] {
  const texts = map.rows.map((row) => row.cells.map((cell) => cellText(map, cell)));
  const width = Math.max(
    ...map.columnAxis.values.map(({ length }) => length),
    ...texts.flat().map(({ length }) => length),
  );
  const head = map.rowAxis?.parameter ?? "";
  const line = (label: string, cells: readonly string[]) =>
    `${label.padStart(head.length)}  ${cells.map((cell) => cell.padEnd(width)).join("  ")}`.trimEnd();
  const [least, most] = map.range.map((value) => valueText(map.measure, value));
  const fixed = Object.keys(map.fixed).length > 0 ? `, ${describeValues(map.fixed)}` : "";
  return [
    paint("bold", `${headOf(map.measure)}${fixed}`) +
      paint("dim", `   ${SHADES[0]} ${least} ... ${SHADES[4]} ${most}${marks(record)}`),
    line("", [map.columnAxis.parameter]),
    line(head, map.columnAxis.values),
    ...map.rows.map((row, index) => line(row.label, texts[index] ?? [])),
  ];
}

function marks({ goals, verdict }: SweepRecord): string {
  const meets = goals.length > 0 ? `, + meets ${describeGoals(goals)}` : "";
  return verdict.kind === "none" ? meets : `${meets}, * ${CHOSEN[verdict.kind]}`;
}

function cellText({ measure }: HeatMap, { median, heat, meets, isChosen }: HeatCell): string {
  if (median === undefined) return "-- failed";
  const shade = SHADES[Math.min(SHADES.length - 1, Math.floor(heat * SHADES.length))] ?? "";
  return `${shade.repeat(2)} ${valueText(measure, median)}${meets ? "+" : ""}${isChosen ? "*" : ""}`;
}
