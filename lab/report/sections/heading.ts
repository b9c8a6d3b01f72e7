import type { RunRecord } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";
import { formatSeconds } from "../run-time.ts";

/** What was played, and how it went: the answer before the evidence. */
export function renderHeading(record: RunRecord): Html {
  const held = record.claims.filter((claim) => claim.holds).length;
  const started = new Date(record.startedAtMs).toISOString();
  return html`<header>
<p class="brand">Tierlab scenario report</p>
<h1>${record.scenario} ${renderVerdict(record.passed)}</h1>
<p class="lead">${record.title}</p>
<ul class="facts">
<li><b>${held} of ${record.claims.length}</b> claims hold</li>
${record.loads.map(({ summary }) => html`<li><b>${summary.failed} of ${summary.requests}</b> requests failed${summary.failed > 0 && `, longest outage ${formatSeconds(summary.outage.longestMs)}`}</li>\n`)}<li><b>${formatSeconds(record.endedAtMs - record.startedAtMs)}</b> long</li>
<li>time scale <b>${record.timeScale}</b>, seed <b>${record.seed}</b></li>
<li><time datetime="${started}">${started.slice(0, 10)} ${started.slice(11, 19)} UTC</time></li>
</ul>
${record.error !== undefined && html`<p class="ended" role="alert"><b>Ended early.</b> ${record.error}</p>\n`}</header>
`;
}

/** `passed` or `FAILED`, told by more than its colour. */
export function renderVerdict(passed: boolean): Html {
  return passed ? html`<span class="verdict good">passed</span>` : html`<span class="verdict bad">FAILED</span>`;
}
