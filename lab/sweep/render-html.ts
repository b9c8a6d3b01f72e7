/** A sweep as one self-contained page: verdict, heat maps, table, how to run it again. Pure. */
import { type Html, html, raw } from "../report/html.ts";
import { renderPage } from "../report/page.ts";
import { describeValues } from "./axes.ts";
import type { Spread } from "./figures.ts";
import { describeGoals } from "./goals.ts";
import { heatMaps, mappedMeasures } from "./heat-map.ts";
import { renderHeatMapSvg, titleOf } from "./heat-map-svg.ts";
import { MEASURES, type Measure } from "./measure.ts";
import { notes } from "./notes.ts";
import { type CellResult, isWhole, type SweepRecord } from "./record.ts";
import { SWEEP_STYLE } from "./style.ts";
import { headOf, legend, measuresIn, predictedText, realText, shortNames, valueText, verdictOf } from "./words.ts";

export function renderSweepHtml(record: SweepRecord): string {
  const title = `Sweep of ${record.scenario}: ${record.axes.map(({ parameter }) => parameter).join(" by ")}`;
  const body = html`<header><h1>${title}</h1><p class="lead">${record.title}</p></header>
<main>${verdict(record)}${maps(record)}${tables(record)}${remarks(record)}${environment(record)}</main>`;
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

function tables(record: SweepRecord): Html {
  const measures = measuresIn(record.cells);
  const lines = legend(record).map((line) => html`<p class="muted">${line}</p>`);
  return html`<section><h2>Settings</h2>${table(record, atAwsSpeed(measures, record))}${lines}</section>
${record.timeScale > 1 && html`<section><h2>As measured, at time scale ${record.timeScale}</h2>${table(record, asMeasured(measures))}</section>`}`;
}

/** Columns after those that name the setting. */
interface Columns {
  readonly heads: readonly string[];
  row(cell: CellResult): readonly Html[];
}

function table({ axes, cells }: SweepRecord, { heads, row }: Columns): Html {
  const names = shortNames(axes).map((name, index) => {
    const words = name.split(/(?=[A-Z])/).map((word, at) => html`${at > 0 && raw("<wbr>")}${word}`);
    return html`<th scope="col"><abbr title="${axes[index]?.parameter}">${words}</abbr></th>`;
  });
  const setting = (cell: CellResult) =>
    axes.map(({ parameter }) => html`<th scope="row">${cell.values[parameter]}</th>`);
  return html`<div class="wide"><table>
<thead><tr>${names}${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${cells.map((cell) => html`<tr>${setting(cell)}${row(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

function atAwsSpeed(measures: readonly Measure[], record: SweepRecord): Columns {
  return {
    heads: ["verdict", "checks/min", "predicted s", ...measures.map(headOf)],
    row: (cell) => [
      html`<td class="number">${verdictMark(cell, record)}</td>`,
      number(String(Math.round(cell.checks.perMinute * 10) / 10)),
      number(predictedText(cell) ?? "–"),
      ...measures.map((one) => figure(one, cell.figures[one]?.aws)),
    ],
  };
}

function asMeasured(measures: readonly Measure[]): Columns {
  return {
    heads: measures.map(headOf),
    row: ({ figures }) => measures.map((one) => number(figures[one] ? realText(one, figures[one].real.median) : "–")),
  };
}

function verdictMark(cell: CellResult, record: SweepRecord): Html | false {
  const words = verdictOf(cell, record);
  return words !== "" && html`<span class="verdict ${isWhole(cell) ? "good" : "bad"}">${words}</span>`;
}

function number(text: string): Html {
  return html`<td class="number">${text}</td>`;
}

/** The median, and under it what the runs spread over. */
function figure(measure: Measure, spread: Spread | undefined): Html {
  if (!spread) return number("–");
  const bound = MEASURES[measure].scaling === "at-most" ? "≤ " : "";
  const [least, most] = [valueText(measure, spread.min), valueText(measure, spread.max)];
  const range = least !== most && html`<br><span class="muted">${least}–${most}</span>`;
  return html`<td class="number">${bound}<strong>${valueText(measure, spread.median)}</strong>${range}</td>`;
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
