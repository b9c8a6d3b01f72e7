import type { RunRecord, TimedClaim } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";
import { formatRelative, type RunTime, timeOf } from "../run-time.ts";

/** Every claim in the order in which it was stated, with what was measured beside what the template's numbers predict. */
export function renderClaims(record: RunRecord): Html {
  if (record.claims.length === 0) return html`<p class="muted">The scenario stated no claim.</p>`;
  const time = timeOf(record);
  return html`<table class="claims">
<thead><tr><th scope="col" class="number">#</th><th scope="col">Claim</th><th scope="col">Measured</th><th scope="col">Predicted</th><th scope="col">Verdict</th><th scope="col" class="number">Stated at</th></tr></thead>
<tbody>
${record.claims.map((claim, index) => renderClaim(claim, index + 1, time))}</tbody>
</table>
`;
}

function renderClaim(claim: TimedClaim, number: number, time: RunTime): Html {
  const verdict = claim.holds
    ? html`<span class="verdict good">holds</span>`
    : html`<span class="verdict bad">FAILS</span>`;
  return html`<tr${!claim.holds && html` class="fails"`}><td class="number muted">${number}</td><th scope="row">${claim.what}</th><td data-label="measured">${claim.measured}</td><td data-label="predicted">${claim.predicted}${renderGauge(claim)}</td><td>${verdict}</td><td class="number muted">${formatRelative(claim.atMs, time)}</td></tr>
`;
}

/** Where the measured time lies in what was predicted: the band is the prediction, the tick the measurement. */
function renderGauge({ measuredMs, predictedMs, toleranceMs = 0, atMostMs }: TimedClaim): Html | undefined {
  const [fromMs, untilMs] = atMostMs === undefined ? band(predictedMs, toleranceMs) : [0, atMostMs];
  if (measuredMs === undefined || untilMs === undefined || fromMs === undefined) return undefined;
  const whole = Math.max(untilMs, measuredMs) * 1.1 || 1;
  const at = (ms: number) => `${Number(((100 * ms) / whole).toFixed(1))}%`;
  return html`<svg class="gauge" width="100%" height="10" role="img"><title>${measuredMs.toFixed(0)} ms measured, ${fromMs.toFixed(0)} to ${untilMs.toFixed(0)} ms predicted</title><rect class="band" x="${at(fromMs)}" width="${at(untilMs - fromMs)}" y="3" height="4"/><line x1="0" x2="100%" y1="5" y2="5"/><rect class="tick" x="${at(measuredMs)}" width="2" y="0" height="10"/></svg>`;
}

function band(predictedMs: number | undefined, toleranceMs: number): readonly [number, number] | readonly [] {
  return predictedMs === undefined ? [] : [Math.max(0, predictedMs - toleranceMs), predictedMs + toleranceMs];
}
