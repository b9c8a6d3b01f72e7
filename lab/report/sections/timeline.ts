/** The lanes over their time axis. Places are percentages, so that the picture is as wide as its page. */
import type { RunRecord } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";
import { type Lane, lanesOf, type Span, type Tone } from "../lanes/index.ts";
import { formatRelative, formatTick, placeOf, type RunTime, ticksOf, timeOf } from "../run-time.ts";

const TICKS = 12;
/** Part of a page's width that a letter takes, and the edges of a word. Where a word has no room there are colour and hatching. */
const LETTER_SHARE = 0.0065;
const EDGE_SHARE = 0.011;
/** What is over in a moment is still to be seen. */
const MARK_PX = 3;

const HEADINGS: Readonly<Record<Lane["kind"], string>> = {
  fault: "Faults",
  instance: "Instances",
  target: "Targets",
  group: "Group activities",
  member: "Group members",
  database: "Databases",
};

const MEANINGS: Readonly<Record<Tone, string>> = {
  fault: "broken on purpose",
  good: "serves",
  bad: "found to fail",
  waiting: "comes up",
  leaving: "on its way out",
  busy: "work under way",
  off: "plays no part",
};

export function renderTimeline(record: RunRecord): Html {
  const time = timeOf(record);
  const lanes = lanesOf(record);
  const tones = new Set(lanes.flatMap((lane) => lane.spans.map((span) => span.tone)));
  const shown = (Object.keys(MEANINGS) as Tone[]).filter((tone) => tones.has(tone));
  return html`<div class="lanes" id="lanes">
${renderPatterns()}
${[...Map.groupBy(lanes, (lane) => lane.kind)].map(([kind, own]) => renderGroup(HEADINGS[kind], own, time, record))}
${renderAxis(time)}
</div>
<ul class="legend" aria-label="States">${shown.map((tone) => renderKey(tone))}</ul>
`;
}

function renderGroup(heading: string, lanes: readonly Lane[], time: RunTime, record: RunRecord): Html {
  return html`<h3>${heading}</h3>
${lanes.map((lane) => renderLane(lane, time, record))}`;
}

function renderLane(lane: Lane, time: RunTime, { faults }: RunRecord): Html {
  const name = lane.detail ? `${lane.label}, ${lane.detail}` : lane.label;
  const told = lane.spans.map((span) => `${span.text} from ${formatRelative(span.fromMs, time)}`).join("; ");
  const isNamed = lane.kind !== "fault";
  return html`<div class="lane"><div class="name" title="${name}">${isNamed && html`${lane.label} <span>${lane.detail}</span>`}</div>
<svg class="track" role="img" width="100%" height="20"><title>${name}: ${told}</title>
${lane.spans.map((span) => renderSpan(span, time))}${isNamed && faults.map((fault) => renderFaultLine(placeOf(fault.fromMs, time)))}</svg></div>
`;
}

/** A nested svg cuts off the word that does not fit. */
function renderSpan(span: Span, time: RunTime): Html {
  const from = placeOf(span.fromMs, time);
  const share = placeOf(span.untilMs, time) - from;
  const width = share === 0 ? `${MARK_PX}` : percent(share);
  const times = `${formatRelative(span.fromMs, time)} to ${formatRelative(span.untilMs, time)}`;
  const hasWord = share === 0 || share >= span.text.length * LETTER_SHARE + EDGE_SHARE || span.tone === "fault";
  return html`<svg x="${percent(from)}" width="${share === 0 ? "100%" : width}" height="20"><title>${span.text}, ${times}: ${span.detail}</title><rect class="tone ${span.tone}" y="1" width="${share === 0 ? width : "100%"}" height="18"/>${hasWord && html`<text class="word ${share === 0 ? "mark" : span.tone}" x="${share === 0 ? 7 : 5}" y="14">${span.text}</text>`}</svg>`;
}

const renderFaultLine = (place: number) =>
  html`<line class="fault-line" x1="${percent(place)}" x2="${percent(place)}" y1="0" y2="20"/>`;

function renderAxis(time: RunTime): Html {
  const ticks = ticksOf(time, TICKS).map((atMs) => {
    const at = percent(placeOf(atMs, time));
    return html`<line x1="${at}" x2="${at}" y1="0" y2="5"/><text x="${at}" y="17">${formatTick(atMs, time)}</text>`;
  });
  return html`<div class="lane axis"><div class="name">seconds after the first fault</div>
<svg class="track" role="img" width="100%" height="20"><title>Time axis, seconds after the first fault</title><line x1="0" x2="100%" y1="0.5" y2="0.5"/>${ticks}</svg></div>`;
}

function renderKey(tone: Tone): Html {
  return html`<li><svg width="26" height="14" aria-hidden="true"><rect class="tone ${tone}" x="0.5" y="0.5" width="25" height="13"/></svg>${MEANINGS[tone]}</li>`;
}

/** Hatchings that tell the states apart where there is no colour. */
function renderPatterns(): Html {
  return html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="hatch-bad" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="5" height="5"/><rect class="ink" width="2.2" height="5"/></pattern>
<pattern id="hatch-waiting" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="ground" width="6" height="6"/><circle class="ink" cx="2" cy="2" r="1"/><circle class="ink" cx="5" cy="5" r="1"/></pattern>
<pattern id="hatch-leaving" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="ground" width="4" height="4"/><rect class="ink" width="4" height="1"/></pattern>
<pattern id="hatch-busy" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="ground" width="4" height="4"/><rect class="ink" width="1" height="4"/></pattern>
</defs></svg>`;
}

const percent = (share: number) => `${Number((share * 100).toFixed(3))}%`;
