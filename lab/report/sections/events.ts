import { describeEvent } from "../../model/describe-event.ts";
import type { RunRecord } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";
import { namesOf } from "../lanes/index.ts";
import { formatClock, formatRelative, type RunTime, timeOf } from "../run-time.ts";

interface Entry {
  readonly atMs: number;
  /** The event's own kind; `told` is what the scenario said. */
  readonly kind: string;
  readonly text: string;
}

/** Everything that happened, one line each. The filter is the page's script's: without it, all lines are there. */
export function renderEvents(record: RunRecord): Html {
  const time = timeOf(record);
  const entries = entriesOf(record);
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  return html`<form id="filter" hidden>
<label class="search">Find <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<fieldset><legend class="hidden">Kinds of events</legend>${kinds.map((kind) => html`<label><input type="checkbox" name="kind" value="${kind}" checked> ${kind}</label> `)}</fieldset>
<output name="shown">${entries.length} lines</output>
</form>
<table class="events" id="events">
<thead><tr><th scope="col" class="number">After the fault</th><th scope="col">Clock, UTC</th><th scope="col">Kind</th><th scope="col">What happened</th></tr></thead>
<tbody>
${entries.map((entry) => renderEntry(entry, time))}</tbody>
</table>
`;
}

function renderEntry({ atMs, kind, text }: Entry, time: RunTime): Html {
  return html`<tr data-kind="${kind}"><td class="number">${formatRelative(atMs, time)}</td><td class="clock">${formatClock(atMs)}</td><td class="kind">${kind}</td><td>${text}</td></tr>
`;
}

/** The lab's events, what the scenario said, and faults that the lab was not told of (a container killed outside). */
function entriesOf(record: RunRecord): Entry[] {
  const { explain } = namesOf(record);
  const known = new Set(record.events.flatMap((event) => (event.kind === "fault" ? [event.fault.description] : [])));
  return [
    ...record.told.map(({ atMs, text }) => ({ atMs, kind: "told", text })),
    ...record.faults
      .filter(({ description }) => !known.has(description))
      .map(({ fromMs, description }) => ({ atMs: fromMs, kind: "fault", text: description })),
    ...record.events.map((event) => ({ atMs: event.timeMs, kind: event.kind, text: explain(describeEvent(event)) })),
  ].sort((a, b) => a.atMs - b.atMs);
}
