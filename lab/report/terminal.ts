/** The timeline of a run in a terminal: a row for each lane, a character for each slice of time. Pure. */
import type { styleText } from "node:util";
import type { RunRecord } from "../scenario/record.ts";
import { type Lane, lanesOf, type Span, type Tone } from "./lanes/index.ts";
import { formatRelative, formatTick, placeOf, type RunTime, ticksOf, timeOf } from "./run-time.ts";

type Style = Parameters<typeof styleText>[0];

export interface TimelineOptions {
  /** Characters of a line; 80 where it is without end. */
  readonly width: number;
  /** How colour is put on; the picture reads without. */
  readonly paint: (style: Style, text: string) => string;
}

interface Look {
  readonly letter: string;
  readonly style: Style;
  readonly means: string;
}

/** The later of these is shown where two fall into one slice: trouble is not to be hidden. */
const LOOKS: Readonly<Record<Tone, Look>> = {
  off: { letter: "_", style: "dim", means: "no part" },
  good: { letter: "=", style: "green", means: "serves" },
  busy: { letter: "+", style: "blue", means: "work" },
  waiting: { letter: "~", style: "yellow", means: "comes up" },
  leaving: { letter: "-", style: "dim", means: "leaves" },
  bad: { letter: "X", style: "red", means: "fails" },
  fault: { letter: "#", style: "magenta", means: "broken" },
};
const RANKS = Object.keys(LOOKS) as readonly Tone[];

const NAME_WIDTH = 20;
const DEFAULT_WIDTH = 80;
/** Wider is not clearer. */
const MOST_WIDTH = 160;
/** Characters from one number of the axis to the next. */
const TICK_WIDTH = 9;

/** @returns lines without an end of line; none where nothing happened */
export function renderTimeline(record: RunRecord, { width, paint }: TimelineOptions): string[] {
  const columns = Math.min(Number.isFinite(width) ? width : DEFAULT_WIDTH, MOST_WIDTH) - NAME_WIDTH - 1;
  const lanes = lanesOf(record);
  if (lanes.length === 0 || columns < TICK_WIDTH) return [];
  const time = timeOf(record);
  const tones = new Set(lanes.flatMap((lane) => lane.spans.map((span) => span.tone)));
  return [
    ...lanes.map((lane) => nameColumn(nameOf(lane)) + drawLane(lane, time, columns, paint)),
    ...drawFailures(record, time, columns, paint),
    ...drawAxis(time, columns),
    ...drawFaults(record, time, columns),
    ...drawKeys(
      RANKS.filter((tone) => tones.has(tone)),
      columns,
      paint,
    ),
  ];
}

function nameOf({ kind, label }: Lane): string {
  const prefixes: Partial<Record<Lane["kind"], string>> = { target: "target ", group: "group " };
  return `${prefixes[kind] ?? ""}${label}`;
}

/** What tells names apart is more often their end. */
function nameColumn(name: string): string {
  const cut = name.length > NAME_WIDTH ? `…${name.slice(1 - NAME_WIDTH)}` : name;
  return `${cut.padEnd(NAME_WIDTH)} `;
}

function drawLane({ spans }: Lane, time: RunTime, columns: number, paint: TimelineOptions["paint"]): string {
  const cells = Array.from({ length: columns }, (): Tone | undefined => undefined);
  for (const span of spans.toSorted((a, b) => RANKS.indexOf(a.tone) - RANKS.indexOf(b.tone))) {
    const [from, until] = columnsOf(span, time, columns);
    cells.fill(span.tone, from, until);
  }
  return cells
    .map((tone) => (tone ? paint(LOOKS[tone].style, LOOKS[tone].letter) : " "))
    .join("")
    .trimEnd();
}

/** However short, a span has a character. */
function columnsOf({ fromMs, untilMs }: Span, time: RunTime, columns: number): readonly [number, number] {
  const from = Math.min(columns - 1, Math.floor(placeOf(fromMs, time) * columns));
  return [from, Math.max(from + 1, Math.floor(placeOf(untilMs, time) * columns))];
}

/** Failed requests of each slice: a digit, `*` for ten and more. */
function drawFailures(record: RunRecord, time: RunTime, columns: number, paint: TimelineOptions["paint"]): string[] {
  if (record.loads.every(({ samples }) => samples.length === 0)) return [];
  const counts = Array.from({ length: columns }, () => 0);
  const isAsked = Array.from({ length: columns }, () => false);
  for (const { samples } of record.loads)
    for (const { dueMs, outcome } of samples) {
      const column = Math.min(columns - 1, Math.floor(placeOf(dueMs, time) * columns));
      isAsked[column] = true;
      if (outcome !== "ok") counts[column] = (counts[column] ?? 0) + 1;
    }
  const cells = counts.map((count, column) => {
    if (count === 0) return isAsked[column] ? "." : " ";
    return paint("red", count > 9 ? "*" : String(count));
  });
  return [nameColumn("failed requests") + cells.join("").trimEnd()];
}

function drawAxis(time: RunTime, columns: number): string[] {
  let rule = "-".repeat(columns);
  let numbers = " ".repeat(columns);
  for (const atMs of ticksOf(time, columns / TICK_WIDTH)) {
    const column = Math.min(columns - 1, Math.floor(placeOf(atMs, time) * columns));
    rule = put(rule, column, "|");
    numbers = put(numbers, column, formatTick(atMs, time));
  }
  return [nameColumn("") + rule, nameColumn("s after the fault") + numbers.trimEnd()];
}

function put(line: string, column: number, text: string): string {
  const from = Math.max(0, Math.min(column, line.length - text.length));
  return line.slice(0, from) + text + line.slice(from + text.length);
}

/** What the first row has no room to say. */
function drawFaults({ faults }: RunRecord, time: RunTime, columns: number): string[] {
  return faults.map(({ fromMs, description }) => {
    const line = `${formatRelative(fromMs, time)}: ${description}`;
    return nameColumn("broken at") + (line.length > columns ? `${line.slice(0, columns - 1)}…` : line);
  });
}

/** What the characters mean, on as many lines as it takes. */
function drawKeys(tones: readonly Tone[], columns: number, paint: TimelineOptions["paint"]): string[] {
  const lines: Tone[][] = [];
  for (const tone of tones) {
    const last = lines.at(-1);
    if (last && [...last, tone].map(plainKey).join("  ").length <= columns) last.push(tone);
    else lines.push([tone]);
  }
  const keyOf = (tone: Tone) => `${paint(LOOKS[tone].style, LOOKS[tone].letter)} ${LOOKS[tone].means}`;
  return lines.map((line) => nameColumn("") + line.map(keyOf).join("  "));
}

const plainKey = (tone: Tone) => `${LOOKS[tone].letter} ${LOOKS[tone].means}`;
