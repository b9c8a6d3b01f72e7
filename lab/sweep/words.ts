/** How a sweep's values are written, in the terminal and on the page. Pure. */
import type { Axis } from "./axes.ts";
import type { Spread } from "./figures.ts";
import { MEASURES, type Measure, type Scaling } from "./measure.ts";
import { type CellPlan, type CellResult, isWhole, type SweepRecord } from "./record.ts";

/** `outage s`, `p99 ms`: a column's head. */
export function headOf(measure: Measure): string {
  const { word, unit } = MEASURES[measure];
  if (measure === "p99") return "p99 ms";
  return unit === "s" ? `${word} s` : word;
}

/** A figure without its unit: tenths of a second, whole requests, milliseconds of latency. */
export function valueText(measure: Measure, value: number): string {
  if (measure === "p99") return (value * 1_000).toFixed(0);
  if (measure === "failed") return value.toFixed(0);
  return value.toFixed(1);
}

/** A figure as it was measured: hundredths of a second. */
export function realText(measure: Measure, value: number): string {
  return MEASURES[measure].unit === "s" && measure !== "p99" ? value.toFixed(2) : valueText(measure, value);
}

/** `9.8 (9.1-10.4)`: the median, and what the runs spread over where they differ. */
export function spreadText(measure: Measure, { median, min, max }: Spread): string {
  const [middle, least, most] = [median, min, max].map((value) => valueText(measure, value)) as [
    string,
    string,
    string,
  ];
  const bound = MEASURES[measure].scaling === "at-most" ? "<= " : "";
  return `${bound}${middle}${least === most ? "" : ` (${least}-${most})`}`;
}

/** `HealthCheckIntervalSeconds` as `Interval` in the head of a column, where that is clear. */
export function shortNames(axes: readonly Axis[]): string[] {
  const short = axes.map(({ parameter }) =>
    parameter.replace(/^HealthCheck(?=.)/, "").replace(/(?<=.)(Seconds|Count)$/, ""),
  );
  return short.map((name, index) =>
    short.filter((one) => one === name).length > 1 ? (axes[index]?.parameter ?? "") : name,
  );
}

const PREDICTED =
  "predicted: when checks alone take out a target that stops answering, by the template's interval, threshold and timeout.";

/** `20-30`: what the template says of a cell, where it has anything to check. */
export function predictedText({ checks: { predictedSeconds } }: CellPlan): string | undefined {
  const [from, until] = predictedSeconds;
  return until > 0 ? `${from}-${until}` : undefined;
}

/** How the figures of a sweep are to be read, one sentence for each kind that it has. */
export function legend({ timeScale, repeat, cells }: SweepRecord): string[] {
  const runs = repeat === 1 ? "One run a cell." : `Medians of ${repeat} runs a cell, with the least and the most.`;
  if (timeScale === 1) return [`${runs} Measured at AWS's speed.`];
  const measures = measuresIn(cells);
  const sentence = (words: string, scaling: Scaling) => {
    const named = measures.filter((one) => MEASURES[one].scaling === scaling).map((one) => MEASURES[one].word);
    return named.length === 0 ? [] : [`${words}: ${named.join(", ")}.`];
  };
  return [
    `${runs} Measured at time scale ${timeScale} and given at AWS's speed.`,
    ...sentence(`Decided by the template's durations, so ${timeScale} times what was measured here`, "times-scale"),
    ...sentence("The same, but an upper bound, since booting a machine is not scaled", "at-most"),
    ...sentence("As measured", "as-it-is"),
    ...(measures.includes("detected") ? [PREDICTED] : []),
  ];
}

/** Measures that any cell has, in the order of tables. */
export function measuresIn(cells: readonly CellResult[]): Measure[] {
  return (Object.keys(MEASURES) as Measure[]).filter((one) => cells.some(({ figures }) => figures[one]));
}

/** What a table says of a cell in one word or two; nothing where it merely has its figures. */
export function verdictOf(cell: CellResult, record: SweepRecord): string {
  const { verdict } = record;
  if (cell.error !== undefined) return "failed";
  const partly = isWhole(cell)
    ? []
    : [`${cell.runs.filter((run) => run.error).length} of ${cell.runs.length} runs failed`];
  if (verdict.kind !== "none" && verdict.n === cell.n) return [...partly, CHOSEN[verdict.kind]].join(", ");
  const meets = verdict.kind === "cheapest" && verdict.meets.includes(cell.n) ? ["meets"] : [];
  return [...partly, ...meets].join(", ");
}

/** What a verdict's own cell is called. */
export const CHOSEN = { cheapest: "gentlest", quickest: "quickest" } as const;

/** Breaks a sentence at spaces where the line is full; a word that is longer keeps its length. */
export function wrap(text: string, width: number): string[] {
  const [first = "", ...words] = text.split(" ");
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
