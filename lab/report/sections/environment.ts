import type { RunRecord } from "../../scenario/record.ts";
import { type Html, html } from "../html.ts";

/** How to play it again, and what it was played on. */
export function renderEnvironment(record: RunRecord): Html {
  const parameters = Object.entries(record.parameters);
  const facts: readonly (readonly [string, string | number])[] = [
    ["Lab", record.lab],
    ["Template", record.template],
    ["Parameters", parameters.map(([key, value]) => `${key}=${value}`).join(", ") || "the template's defaults"],
    ["Time scale", `${record.timeScale}: AWS's seconds are divided by it, real work is not`],
    ["Seed", record.seed],
    ["Began", new Date(record.startedAtMs).toISOString()],
    ["Ended", new Date(record.endedAtMs).toISOString()],
  ];
  return html`<pre><code>${record.command}</code></pre>
<dl>
${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
`;
}
