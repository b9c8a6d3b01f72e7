import type { RunRecord } from "../scenario/record.ts";
import { readAsset } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { renderPage } from "./page.ts";
import { formatSeconds } from "./run-time.ts";
import { renderVerdict } from "./sections/heading.ts";

/** Name of the page of a run among several. */
export function pageName(index: number): string {
  return `run-${index + 1}.html`;
}

/** Lists several runs, each with a link to its page beside this one. */
export function renderIndex(records: readonly RunRecord[]): string {
  const passed = records.filter((record) => record.passed).length;
  const names = [...new Set(records.map((record) => record.scenario))].join(", ");
  return renderPage({
    title: `${names}: ${passed} of ${records.length} runs passed`,
    styles: [readAsset("report.css")],
    body: html`<header>
<p class="brand">Tierlab scenario report</p>
<h1>${names} ${renderVerdict(passed === records.length)}</h1>
<p class="lead">${passed} of ${records.length} runs passed</p>
</header>
<main>
<h2>Runs</h2>
<div class="wide" role="region" aria-label="Runs" tabindex="0"><table>
<thead><tr><th scope="col">Run</th><th scope="col">Verdict</th><th scope="col" class="number">Claims that hold</th><th scope="col" class="number">Failed requests</th><th scope="col" class="number">Longest outage</th><th scope="col" class="number">Length</th><th scope="col" class="number">Seed</th><th scope="col">What does not hold</th></tr></thead>
<tbody>
${records.map(renderRow)}</tbody>
</table></div>
</main>`,
  });
}

function renderRow(record: RunRecord, index: number): Html {
  const failing = record.claims.filter((claim) => !claim.holds).map(({ what }) => what);
  const failed = record.loads.reduce((sum, { summary }) => sum + summary.failed, 0);
  const longestMs = Math.max(0, ...record.loads.map(({ summary }) => summary.outage.longestMs));
  const words = [...(record.error === undefined ? [] : [record.error]), ...failing].join("; ");
  return html`<tr><th scope="row"><a href="${pageName(index)}">${index + 1}: ${record.scenario}</a></th><td>${renderVerdict(record.passed)}</td><td class="number">${record.claims.length - failing.length} of ${record.claims.length}</td><td class="number">${failed}</td><td class="number">${formatSeconds(longestMs)}</td><td class="number">${formatSeconds(record.endedAtMs - record.startedAtMs)}</td><td class="number">${record.seed}</td><td>${words}</td></tr>
`;
}
