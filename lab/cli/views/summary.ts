import type { StartedLab } from "../../project/started-lab.ts";
import { publishedUrls } from "../../project/urls.ts";
import { labFlag } from "../commands/lab-option.ts";
import { asInvoked } from "../invocation.ts";
import type { Output } from "../output.ts";

/** What a person needs once a lab is up: where it is and what to try. */
export async function showSummary(lab: StartedLab, output: Output): Promise<void> {
  const urls = await publishedUrls(lab);
  const { outputs } = await lab.status();
  if (output.json) return output.data({ lab: lab.name, urls, outputs });
  output.line(`Lab ${output.paint("bold", lab.name)} is up.`);
  for (const { url, name } of urls) output.line(`  ${url}  (${name})`);
  output.line();
  output.line("Try:");
  for (const hint of hints(urls[0]?.url, await labFlag(lab.name), lab.name)) output.line(asInvoked(`  ${hint}`));
}

function hints(url: string | undefined, flag: string, lab: string): string[] {
  return [
    ...(url ? [`curl ${url}/write && curl ${url}/read`] : []),
    `tierlab status${flag}`,
    `tierlab kill app-group-1${flag}`,
    `tierlab events --follow${flag}`,
    `tierlab logs --follow${flag}`,
    `tierlab down ${flag && lab}`.trimEnd(),
  ];
}
