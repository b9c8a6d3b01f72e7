/** A heat map as SVG: dark is much. Lightness alone tells, so that it reads in grey; every cell has its numbers. Pure. */
import { type Html, html } from "../report/html.ts";
import { describeValues } from "./axes.ts";
import type { HeatCell, HeatMap } from "./heat-map.ts";
import { MEASURES } from "./measure.ts";
import { valueText } from "./words.ts";

/** Pixels at its natural size. */
const CELL = { width: 112, height: 62 } as const;
const GAP = 3;
const HEAD = 44;
const ROW_LABEL = 46;

type Colour = readonly [number, number, number];
const LIGHT: Colour = [232, 239, 248];
const DARK: Colour = [18, 52, 96];
/** From this heat on letters are white: on either side of it they have a contrast of 4.5 at least (WCAG 2.2, 1.4.3). */
const DARK_FROM = 0.64;

export function renderHeatMapSvg(map: HeatMap, id: string): Html {
  const columns = map.columnAxis.values.length;
  const left = map.rowAxis ? ROW_LABEL + 22 : 0;
  const width = left + columns * (CELL.width + GAP);
  const height = HEAD + map.rows.length * (CELL.height + GAP);
  const middle = left + (columns * (CELL.width + GAP)) / 2;
  return html`<svg class="heat" viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img" aria-labelledby="${id}">
<title id="${id}">${titleOf(map)}</title>
<defs><pattern id="${id}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern></defs>
<text class="axis" x="${middle}" y="13" text-anchor="middle">${map.columnAxis.parameter}</text>
${map.columnAxis.values.map((value, column) => html`<text class="tick" x="${centre(left, column)}" y="34" text-anchor="middle">${value}</text>`)}
${map.rowAxis && rowTitle(map.rowAxis.parameter, HEAD + (height - HEAD) / 2)}
${map.rows.map((row, index) => {
  const top = HEAD + index * (CELL.height + GAP);
  return html`<g>${row.label && html`<text class="tick" x="${left - 8}" y="${top + CELL.height / 2 + 5}" text-anchor="end">${row.label}</text>`}${row.cells.map((cell, column) => drawCell(map, cell, { x: left + column * (CELL.width + GAP), y: top, hatch: `${id}-hatch` }))}</g>`;
})}
</svg>`;
}

/** What the map shows, in words: for who does not see it, and above it. */
export function titleOf({ measure, fixed }: HeatMap): string {
  const unit = MEASURES[measure].unit === "s" ? ", seconds" : "";
  const where = Object.keys(fixed).length > 0 ? ` (${describeValues(fixed)})` : "";
  return `${MEASURES[measure].word}${unit}${where}`;
}

function centre(left: number, column: number): number {
  return left + column * (CELL.width + GAP) + CELL.width / 2;
}

/** Upright along the left edge, so that a long name takes no room from the cells. */
function rowTitle(parameter: string, y: number): Html {
  return html`<text class="axis" transform="translate(12 ${y}) rotate(-90)" text-anchor="middle">${parameter}</text>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly hatch: string;
}

function drawCell({ measure }: HeatMap, cell: HeatCell, { x, y, hatch }: Place): Html {
  const box = html`x="${x + 1.5}" y="${y + 1.5}" width="${CELL.width - 3}" height="${CELL.height - 3}" rx="3"`;
  const middle = x + CELL.width / 2;
  if (cell.median === undefined) {
    return html`<rect ${box} fill="url(#${hatch})" class="none"/><text class="failed" x="${middle}" y="${y + 36}" text-anchor="middle">failed</text>`;
  }
  const ink = cell.heat < DARK_FROM ? "#000000" : "#ffffff";
  const line = (dy: number, size: string, text: string) =>
    html`<text class="${size}" x="${middle}" y="${y + dy}" text-anchor="middle" fill="${ink}">${text}</text>`;
  return html`<rect ${box} fill="${fillOf(cell.heat)}" class="${cell.isChosen ? "chosen" : "cell"}"/>${line(27, "value", valueText(measure, cell.median))}${line(42, "small", rangeOf(measure, cell))}${line(55, "small", marksOf(cell))}`;
}

function rangeOf(measure: HeatMap["measure"], { median = 0, min = median, max = median }: HeatCell): string {
  const [least, most] = [valueText(measure, min), valueText(measure, max)];
  return least === most ? "" : `${least} to ${most}`;
}

function marksOf({ meets, isChosen }: HeatCell): string {
  if (isChosen) return meets ? "✓ gentlest" : "quickest";
  return meets ? "✓ meets" : "";
}

function fillOf(heat: number): string {
  const mix = (index: 0 | 1 | 2) => Math.round(LIGHT[index] + (DARK[index] - LIGHT[index]) * heat);
  return `rgb(${mix(0)} ${mix(1)} ${mix(2)})`;
}
