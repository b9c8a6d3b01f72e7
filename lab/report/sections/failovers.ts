import type { FailoverClient, FailoverPart, FailoverRecord, PredictedPart, WriterLoss } from "../../scenario/index.ts";
import type { RunRecord } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";
import { formatRelative, formatSeconds, type RunTime, timeOf } from "../run-time.ts";

const ENDS: Readonly<Record<FailoverPart, string>> = {
  detection: "until control decides that another server is to be the writer",
  drain: "until the new writer has all rows that anybody was told of",
  promotion: "until it takes writes",
  dns: "until the cluster endpoint leads to it",
  client: "until the client's first good answer",
};

const LOSSES: Readonly<Record<WriterLoss, string>> = {
  planned: "asked for",
  stopped: "the writer stopped",
  silent: "the writer did not answer",
};

/** Each failover of a database taken apart, and what it was to each client. Nothing where there was none. */
export function renderFailovers(record: RunRecord): Html | undefined {
  const { failovers = [] } = record;
  if (failovers.length === 0) return undefined;
  const time = timeOf(record);
  return html`<section><h2>Failover of the database</h2>
${failovers.map((failover) => renderFailover(failover, time))}</section>
`;
}

function renderFailover(failover: FailoverRecord, time: RunTime): Html {
  const { cluster, from, to, loss, cause, causeMs, parts, clients } = failover;
  const why = cause ? `${LOSSES[loss]}: ${cause.description}` : LOSSES[loss];
  return html`<h3>${cluster}: ${from} gives way to ${to}</h3>
<p class="muted">${why}, at ${formatRelative(causeMs, time)}.</p>
<table class="failover"><caption>Who had the time</caption>
<thead><tr><th scope="col">Part</th><th scope="col" class="bar">When</th><th scope="col" class="number">Took</th><th scope="col" class="number">Predicted</th></tr></thead>
<tbody>
${parts.map((part) => renderPart(part, failover))}</tbody>
</table>
${clients.length > 0 && renderClients(failover)}`;
}

/** Where in the whole of it the part lies; what was not over by the end of the run has no length. */
function renderPart({ part, fromMs, untilMs, predicted }: PredictedPart, { causeMs, parts }: FailoverRecord): Html {
  const wholeMs = Math.max(1, ...parts.map((one) => (one.untilMs ?? one.fromMs) - causeMs));
  const at = (ms: number) => `${Number(((100 * ms) / wholeMs).toFixed(2))}%`;
  const tookMs = untilMs === undefined ? undefined : untilMs - fromMs;
  const bar = html`<svg role="img" width="100%" height="10"><title>${part}: from ${formatSeconds(fromMs - causeMs)} on</title><rect x="${at(fromMs - causeMs)}" width="${at(tookMs ?? 0)}" height="10"/></svg>`;
  return html`<tr><th scope="row">${part} <span class="muted">${ENDS[part]}</span></th><td class="bar">${bar}</td><td class="number">${tookMs === undefined ? "not over" : formatSeconds(tookMs)}</td><td class="number muted">${formatSpan(predicted)}</td></tr>
`;
}

function renderClients({ clients, causeMs, predicted }: FailoverRecord): Html {
  return html`<table class="met"><caption>What clients met: the longest time without a good answer. One that keeps the endpoint's address no longer than it lives is predicted to have one ${formatSpan(predicted)} after the cause</caption>
<thead><tr><th scope="col">Client</th><th scope="col" class="number">Without answer</th><th scope="col" class="number">Answer after the cause</th><th scope="col" class="number">Its own part</th><th scope="col" class="number">Failed</th></tr></thead>
<tbody>
${clients.map((client) => renderClient(client, causeMs))}</tbody>
</table>
`;
}

function renderClient(
  { from, client, url, lastBeforeMs, firstAfterMs, lateMs, failed }: FailoverClient,
  causeMs: number,
): Html {
  const name = client === undefined ? from : `${from}, ${client}`;
  const { protocol, pathname } = new URL(url);
  const cells =
    firstAfterMs === undefined
      ? ["to the end", "never", ""]
      : [formatSeconds(firstAfterMs - lastBeforeMs), formatSeconds(firstAfterMs - causeMs), formatSeconds(lateMs ?? 0)];
  return html`<tr><th scope="row">${name} <span class="muted" title="${url}">${protocol}//…${pathname}</span></th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}<td class="number">${failed}</td></tr>
`;
}

const formatSpan = ({ fromMs, untilMs }: PredictedPart["predicted"]) =>
  fromMs === untilMs ? formatSeconds(fromMs) : `${formatSeconds(fromMs)} to ${formatSeconds(untilMs)}`;
