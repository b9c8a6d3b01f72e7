import type { Endpoint, Flow } from "../../model/metrics.ts";
import { formatSpan, type Output } from "../output.ts";
import { renderTable } from "../table.ts";

/** More than these are no use to a reader; `--json` has them all. */
const MOST_SHOWN = 200;

/** `tierlab flows` as lines. */
export function renderFlows(flows: readonly Flow[], { width }: Pick<Output, "width">): string[] {
  if (flows.length === 0) return ["No flow is open."];
  const table = renderTable(
    ["CLIENT", "LISTENER", "AZ", "TARGET", "ADDRESS", "PROTOCOL", "STATE", "AGE", "IDLE", "BYTES"],
    flows.slice(0, MOST_SHOWN).map(toRow),
    { width, spare: ["PROTOCOL", "ADDRESS", "AGE"] },
  );
  const rest = flows.length - MOST_SHOWN;
  return rest > 0 ? [...table, `and ${rest} more: --json has them all`] : table;
}

function toRow(flow: Flow) {
  return [
    place(flow.client),
    `${flow.loadBalancer}:${flow.listener.port}`,
    flow.availabilityZone.replace(/^.*-(?=\d+[a-z]$)/, ""),
    flow.target.name ?? flow.target.id,
    place(flow.target),
    flow.protocol,
    flow.state,
    span(flow.ageMs),
    span(flow.idleMs),
    flow.bytes,
  ];
}

function place({ ip, port }: Endpoint): string {
  return `${ip}:${port}`;
}

function span(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatSpan(ms);
}
