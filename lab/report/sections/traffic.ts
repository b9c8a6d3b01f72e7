import type { LoadSummary, Outage } from "../../scenario/load/index.ts";
import type { LoadRecord, RunRecord } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";
import { type Names, namesOf } from "../lanes/index.ts";
import { formatRelative, formatSeconds, type RunTime, timeOf } from "../run-time.ts";

/** What the clients saw: one part for each load. */
export function renderTraffic(record: RunRecord): Html {
  if (record.loads.length === 0) return html`<p class="muted">The scenario made no load.</p>`;
  const time = timeOf(record);
  const names = namesOf(record);
  return html`${record.loads.map((load) => renderLoad(load, time, names))}`;
}

function renderLoad({ from, plan, summary }: LoadRecord, time: RunTime, names: Names): Html {
  const { p50, p90, p99, max } = summary.latencyMs;
  const whole = summary.requests || 1;
  return html`<section class="load">
<h3>From ${from}${plan.client && `, ${plan.client}`}</h3>
<p class="muted">${plan.urls.join(", ")}${plan.proxy && ` through ${plan.proxy}`}; ${Number(plan.ratePerSecond.toFixed(1))} requests a second, however long answers take.</p>
<div class="columns">
${renderCounts("Outcome", summary.byOutcome, whole)}
${renderCounts("Answered by", renamed(summary.byServer, names), whole)}
<table><caption>Latency of good answers, waiting included</caption><tbody>
${[
  ["p50", p50],
  ["p90", p90],
  ["p99", p99],
  ["max", max],
].map(
  ([name, ms]) => html`<tr><th scope="row">${name}</th><td class="number">${Number(ms).toFixed(1)} ms</td></tr>\n`,
)}<tr><th scope="row">slow</th><td class="number">${summary.slow}</td></tr>
</tbody></table>
</div>
${renderOutages(summary, time)}</section>
`;
}

function renderCounts(caption: string, counts: Readonly<Record<string, number>>, whole: number): Html {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return html`<p class="muted">${caption}: nobody told.</p>`;
  return html`<table class="counts"><caption>${caption}</caption><tbody>
${rows.map(([name, count]) => renderCount(name, count, whole))}</tbody></table>`;
}

function renderCount(name: string, count: number, whole: number): Html {
  const share = (100 * count) / whole;
  return html`<tr><th scope="row">${name}</th><td class="number">${count}</td><td class="number muted">${share.toFixed(1)} %</td><td class="bar"><svg width="100%" height="10" aria-hidden="true"><rect width="${share.toFixed(2)}%" height="10"/></svg></td></tr>
`;
}

function renderOutages({ outages, outage }: LoadSummary, time: RunTime): Html {
  if (outages.length === 0) return html`<p>No request failed.</p>`;
  return html`<p>Longest outage without an answer in between <b>${formatSeconds(outage.longestMs)}</b>, all of them <b>${formatSeconds(outage.totalMs)}</b>; from the first failure to the first answer after the last <b>${formatSeconds(outage.firstToLastMs)}</b>.</p>
<table class="outages"><caption>Spans with failures: from the first due to the last that ended; failures close to each other are one span</caption>
<thead><tr><th scope="col">From</th><th scope="col">Until</th><th scope="col" class="number">Length</th><th scope="col" class="number">Failed</th><th scope="col">How</th></tr></thead>
<tbody>
${outages.map((outage) => renderOutage(outage, time))}</tbody></table>
`;
}

function renderOutage({ fromMs, untilMs, failed, byOutcome }: Outage, time: RunTime): Html {
  const how = Object.entries(byOutcome).map(([outcome, count]) => `${count} ${outcome}`);
  return html`<tr><td>${formatRelative(fromMs, time)}</td><td>${formatRelative(untilMs, time)}</td><td class="number">${formatSeconds(untilMs - fromMs)}</td><td class="number">${failed}</td><td>${how.join(", ")}</td></tr>
`;
}

function renamed(counts: Readonly<Record<string, number>>, names: Names): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([id, count]) => [names.nameOf(id), count]));
}
