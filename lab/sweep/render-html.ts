/** A sweep as one self-contained page: verdict, heat maps, table, how to run it again. Pure. */
import { type Html, html } from "../report/html.ts";
import { renderPage } from "../report/page.ts";
import { describeValues } from "./axes.ts";
import { describeGoals } from "./goals.ts";
import { heatMaps, mappedMeasures } from "./heat-map.ts";
import { renderHeatMapSvg, titleOf } from "./heat-map-svg.ts";
import { MEASURES, type Measure } from "./measure.ts";
import { notes } from "./notes.ts";
import { type CellResult, isWhole, type SweepRecord } from "./record.ts";
import { SWEEP_STYLE } from "./style.ts";
import { headOf, legend, measuresIn, predictedText, shortNames, spreadText, verdictOf } from "./words.ts";

export function renderSweepHtml(record: SweepRecord): string {
  const title = `Sweep of ${record.scenario}: ${record.axes.map(({ parameter }) => parameter).join(" by ")}`;
  const body = html`<header><h1>${title}</h1><p class="lead">${record.title}</p></header>
<main>${verdict(record)}${maps(record)}${table(record)}${remarks(record)}${environment(record)}</main>`;
  return renderPage({ title, styles: [SWEEP_STYLE], body });
}

function verdict({ verdict: { kind, reason }, goals, spotCheck }: SweepRecord): Html {
  const word = { cheapest: "target met", quickest: "no target given", none: "target not met" }[kind];
  const colour = { cheapest: "good", quickest: "warn", none: "bad" }[kind];
  return html`<section class="answer">
${goals.length > 0 && html`<p class="muted">Asked for: <code>${describeGoals(goals)}</code></p>`}
<p><span class="verdict ${colour}">${word}</span> ${reason}</p>
${spotCheck && html`<p><span class="verdict ${spotCheck.agrees ? "good" : "bad"}">${spotCheck.agrees ? "scale confirmed" : "scale not confirmed"}</span> ${spotCheck.reason}</p>`}
</section>`;
}

function maps(record: SweepRecord): Html {
  const figures = mappedMeasures(record).flatMap((measure) =>
    heatMaps(record, measure).map(
      (map, index) =>
        html`<figure><figcaption><strong>${titleOf(map)}</strong>: ${MEASURES[measure].about}</figcaption>${renderHeatMapSvg(map, `map-${measure}-${index}`)}</figure>`,
    ),
  );
  const frame = record.verdict.kind === "none" ? "" : " The thick frame marks the setting that is named above.";
  return html`<section><h2>Heat maps</h2><p class="muted">The darker, the more: the median of a setting's runs, with the least and the most of them below.${frame}</p><div class="maps">${figures}</div></section>`;
}

function table(record: SweepRecord): Html {
  const measures = measuresIn(record.cells);
  return html`<section><h2>Settings</h2>
<div class="wide"><table>
<thead><tr>${shortNames(record.axes).map((name, index) => html`<th scope="col"><abbr title="${record.axes[index]?.parameter}">${name}</abbr></th>`)}<th scope="col" class="number">checks/min</th><th scope="col" class="number">predicted s</th>${measures.map((one) => html`<th scope="col" class="number">${headOf(one)}</th>`)}<th scope="col">verdict</th></tr></thead>
<tbody>${record.cells.map((cell) => row(cell, measures, record))}</tbody>
</table></div>
${legend(record).map((line) => html`<p class="muted">${line}</p>`)}
</section>`;
}

function row(cell: CellResult, measures: readonly Measure[], record: SweepRecord): Html {
  const figures = measures.map((one) => {
    const figure = cell.figures[one];
    if (!figure) return html`<td class="number">–</td>`;
    const real = record.timeScale > 1 && MEASURES[one].scaling !== "as-it-is";
    return html`<td class="number">${spreadText(one, figure.aws)}${real && html`<br><span class="muted">here ${figure.real.median.toFixed(one === "failed" ? 0 : 2)}</span>`}</td>`;
  });
  const mark = cell.error !== undefined || !isWhole(cell) ? "bad" : "good";
  const words = verdictOf(cell, record);
  return html`<tr>${record.axes.map(({ parameter }) => html`<th scope="row">${cell.values[parameter]}</th>`)}<td class="number">${Math.round(cell.checks.perMinute * 10) / 10}</td><td class="number">${predictedText(cell)}</td>${figures}<td>${words && html`<span class="verdict ${mark}">${words}</span>`}</td></tr>`;
}

function remarks(record: SweepRecord): Html | false {
  const lines = notes(record);
  return (
    lines.length > 0 &&
    html`<section><h2>What went amiss</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`
  );
}

function environment(record: SweepRecord): Html {
  const { template, parameters, timeScale, seed, repeat, parallel, startedAtMs, endedAtMs, command } = record;
  const facts: readonly (readonly [string, string])[] = [
    ["template", template],
    ["fixed parameters", describeValues(parameters) || "none: the template's defaults"],
    ["time scale", String(timeScale)],
    ["runs of each setting", `${repeat}, seeds ${seed}${repeat > 1 ? ` to ${seed + repeat - 1}` : ""}`],
    ["labs at once", String(parallel)],
    ["began", new Date(startedAtMs).toISOString()],
    ["took", `${Math.round((endedAtMs - startedAtMs) / 1_000)} s`],
  ];
  return html`<section><h2>How it was run</h2><pre>${command}</pre>
<table class="facts"><tbody>${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table></section>`;
}
