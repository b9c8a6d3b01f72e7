/** Curves as a drawing that needs no script: on paper, and where scripts are off. Pure. */
import type { Curve } from "../curve.ts";
import { type Html, html } from "../html.ts";
import { placeOf, type RunTime } from "../run-time.ts";

/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** What it is, which decides its colour and its dashes: `ok`, `failed`, `p50`. */
  readonly look: string;
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly isLogarithmic: boolean;
  readonly lines: readonly Line[];
}

/** The two charts of a run: what was asked, and how long good answers took. */
export function chartsOf(curve: Curve): readonly [Chart, Chart] {
  const failing = ["failed-1", "failed-2", "failed-3", "failed-4"];
  const rates = curve.rates.map(({ outcome, perSecond }, index): Line => {
    const look = outcome === "ok" ? "ok" : (failing[(index - 1 + failing.length) % failing.length] ?? "failed-1");
    return { label: outcome, look, values: outcome === "ok" ? perSecond : perSecond.map(whereItHappens) };
  });
  const latencies = Object.entries(curve.latencyMs).map(([look, values]): Line => ({ label: look, look, values }));
  return [
    { id: "rates", title: "Requests per second by outcome", unit: "/s", isLogarithmic: false, lines: rates },
    {
      id: "latency",
      title: "Latency of good answers in ms, logarithmic",
      unit: "ms",
      isLogarithmic: true,
      lines: latencies,
    },
  ];
}

/** A failure is drawn where it happens, from the ground and back: a line along the ground would tell of failures all the time. */
function whereItHappens(value: number, index: number, all: readonly number[]): number | null {
  return value > 0 || (all[index - 1] ?? 0) > 0 || (all[index + 1] ?? 0) > 0 ? value : null;
}

/** Lower and upper end of the vertical axis. */
export function rangeOf({ lines, isLogarithmic }: Chart): readonly [number, number] {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const highest = Math.max(...values, isLogarithmic ? 1 : 0.1);
  if (!isLogarithmic) return [0, highest * 1.08];
  const lowest = Math.max(0.1, Math.min(...values, highest));
  return [10 ** Math.floor(Math.log10(lowest)), 10 ** Math.max(1, Math.ceil(Math.log10(highest)))];
}

const WIDTH = 1000;
const HEIGHT = 100;

/** @param curve where the slices begin */
export function drawChart(chart: Chart, curve: Curve, time: RunTime): Html {
  const [low, high] = rangeOf(chart);
  const up = (value: number) =>
    chart.isLogarithmic
      ? Math.log10(Math.max(value, low) / low) / Math.log10(high / low)
      : (value - low) / (high - low);
  const x = curve.startsMs.map((startMs) => WIDTH * placeOf(startMs, time));
  const end = WIDTH * placeOf((curve.startsMs.at(-1) ?? 0) + curve.sliceMs, time);
  const paths = chart.lines.map(
    (line) => html`<path class="line ${line.look}" d="${pathOf({ values: line.values, x, end, up })}"/>`,
  );
  return html`<div class="drawing"><div class="scale"><span>${format(high)} ${chart.unit}</span><span>${format(low)}</span></div>
<svg role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}"><title>${chart.title}</title>${paths}</svg>
<ul class="legend">${chart.lines.map(({ label, look }) => html`<li><svg width="26" height="10" aria-hidden="true"><path class="line ${look}" d="M0 5H26"/></svg>${label}</li>`)}</ul></div>`;
}

interface Steps {
  readonly values: readonly (number | null)[];
  /** Left edge of each slice. */
  readonly x: readonly number[];
  readonly end: number;
  readonly up: (value: number) => number;
}

/** One step for each slice; the pen is lifted where there is no value. */
function pathOf({ values, x, end, up }: Steps): string {
  let isDown = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const y = (HEIGHT * (1 - up(value))).toFixed(1);
      const start = isDown ? `V${y}` : `M${x[index]?.toFixed(1)} ${y}`;
      isDown = true;
      return `${start}H${(x[index + 1] ?? end).toFixed(1)}`;
    })
    .join("");
}

const format = (value: number) => (value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2))));
