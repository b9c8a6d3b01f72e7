import type { RunRecord } from "../../scenario/record.ts";
import { type Curve, curveOf } from "../curve.ts";
import { embedJson, type Html, html } from "../html.ts";
import { type RunTime, timeOf } from "../run-time.ts";
import { type Chart, chartsOf, drawChart, rangeOf } from "./chart.ts";

/** More are not to be told apart on a page. */
const SLICES = 240;

/** The curves below the lanes, on the same axis: drawn here for paper, drawn anew by the page's script for pointing at. */
export function renderCurve(record: RunRecord): Html {
  const curve = curveOf(record, SLICES);
  if (curve === undefined) return html`<p class="muted">No request of this run was kept, so there is no curve.</p>`;
  const time = timeOf(record);
  const charts = chartsOf(curve);
  return html`${charts.map(
    (chart) => html`<figure class="chart" id="${chart.id}"><figcaption>${chart.title}</figcaption>
${drawChart(chart, curve, time)}<div class="live"></div></figure>\n`,
  )}<p class="muted note">One value for each ${curve.sliceMs} ms, by when requests were due.</p>
${embedJson("curve", dataOf(charts, curve, time))}
`;
}

/** What the page's script reads; see `browser/charts.js`. Times in seconds after the first fault. */
function dataOf(charts: readonly Chart[], curve: Curve, { fromMs, untilMs, zeroMs }: RunTime) {
  const seconds = (atMs: number) => (atMs - zeroMs) / 1000;
  return {
    from: seconds(fromMs),
    until: seconds(untilMs),
    times: curve.startsMs.map(seconds),
    charts: charts.map((chart) => ({ ...chart, range: rangeOf(chart) })),
  };
}
