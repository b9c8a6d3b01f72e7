import type { StartedLab } from "../../project/started-lab.ts";
import { publishedUrls } from "../../project/urls.ts";
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
  for (const hint of hints(urls[0]?.url)) output.line(`  ${hint}`);
}

function hints(url: string | undefined): string[] {
  return [
    ...(url ? [`curl ${url}/write && curl ${url}/read`] : []),
    "npm run lab -- status",
    "npm run lab -- kill app-group-1     then: npm run lab -- events --follow",
    "npm run lab -- logs --follow",
    "npm run lab -- down",
  ];
}
