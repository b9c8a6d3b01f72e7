import type { RunRecord } from "../scenario/record.ts";
import { readAsset, readChartLibrary } from "./assets.ts";
import { html } from "./html.ts";
import { renderPage } from "./page.ts";
import { renderClaims } from "./sections/claims.ts";
import { renderCurve } from "./sections/curve.ts";
import { renderEnvironment } from "./sections/environment.ts";
import { renderEvents } from "./sections/events.ts";
import { renderFailovers } from "./sections/failovers.ts";
import { renderHeading } from "./sections/heading.ts";
import { renderTimeline } from "./sections/timeline.ts";
import { renderTraffic } from "./sections/traffic.ts";

/** The last has the last word: what changes on a phone and on paper. */
const STYLES = ["lanes.css", "charts.css", "tables.css", "report.css"];

/** One run as one page that needs nothing but a browser: no request leaves it, and it opens from a file. */
export function renderHtml(record: RunRecord): string {
  return renderPage({
    title: `${record.scenario}: ${record.passed ? "passed" : "FAILED"}, seed ${record.seed}`,
    styles: [readChartLibrary("uPlot.min.css"), ...STYLES.map(readAsset)],
    scripts: [readChartLibrary("uPlot.iife.min.js"), readAsset("charts.js"), readAsset("filter.js")],
    body: html`${renderHeading(record)}
<main>
<section><h2>Timeline</h2>
${renderTimeline(record)}${renderCurve(record)}</section>
<section><h2>Predicted and measured</h2>
${renderClaims(record)}</section>
${renderFailovers(record)}<section><h2>What the clients saw</h2>
${renderTraffic(record)}</section>
<section><h2>Run it again</h2>
${renderEnvironment(record)}</section>
<section><h2>Events</h2>
${renderEvents(record)}</section>
</main>`,
  });
}
