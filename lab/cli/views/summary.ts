import type { StartedLab } from "../../project/started-lab.ts";
import { publishedUrls } from "../../project/urls.ts";
import { labFlag } from "../commands/lab-option.ts";
import { asInvoked } from "../invocation.ts";
import type { Output } from "../output.ts";

/** What a person needs once a lab is up: where it is and what to try. */
export async function showSummary(lab: StartedLab, output: Output): Promise<void> {
  const urls = await publishedUrls(lab);
  const { outputs, instances } = await lab.status();
  if (output.json) return output.data({ lab: lab.name, urls, outputs });
  output.line(`Lab ${output.paint("bold", lab.name)} is up.`);
  for (const { url, name } of urls) output.line(`  ${url}  (${name})`);
  output.line();
  output.line("Try:");
  const member = instances.find((one) => one.lifecycle !== undefined)?.name;
  const flag = await labFlag(lab.name);
  for (const hint of hints({ url: urls[0]?.url, member, flag, lab: lab.name })) output.line(asInvoked(`  ${hint}`));
}

interface Known {
  readonly url: string | undefined;
  /** A member of an Auto Scaling group, which will be replaced. */
  readonly member: string | undefined;
  readonly flag: string;
  readonly lab: string;
}

function hints({ url, member, flag, lab }: Known): string[] {
  return [
    ...(url ? [`curl ${url}/write && curl ${url}/read`] : []),
    `tierlab status${flag}`,
    ...(member ? [`tierlab kill ${member}${flag}`] : []),
    `tierlab events --follow${flag}`,
    `tierlab logs --follow${flag}`,
    `tierlab down ${flag && lab}`.trimEnd(),
  ];
}
