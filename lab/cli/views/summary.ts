import type { Lab } from "../../model/lab.ts";
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
  const plan = await lab.plan();
  const facts = { storesTimes: storesTimes(plan), hasAssociations: (plan.associations ?? []).length > 0 };
  for (const hint of hints({ url: urls[0]?.url, ...facts, member, flag, lab: lab.name }))
    output.line(asInvoked(`  ${hint}`));
}

/** Images of the articles' application, which with a database has pages for writing and reading. */
const APPLICATIONS = ["tierlab/app", "tierlab/uwsgi"];

export function storesTimes({ autoScalingGroups, dbClusters }: Pick<Lab, "autoScalingGroups" | "dbClusters">): boolean {
  return dbClusters.length > 0 && autoScalingGroups.some(({ machine }) => APPLICATIONS.includes(machine.image));
}

export interface Known {
  readonly url: string | undefined;
  readonly storesTimes: boolean;
  readonly hasAssociations: boolean;
  /** A member of an Auto Scaling group, which will be replaced. */
  readonly member: string | undefined;
  readonly flag: string;
  readonly lab: string;
}

export function hints({ url, storesTimes, hasAssociations, member, flag, lab }: Known): string[] {
  return [
    ...(url?.startsWith("https:") ? [`tierlab dns${flag}`] : []),
    ...(url?.startsWith("http:") ? [storesTimes ? `curl ${url}/write && curl ${url}/read` : `curl ${url}/`] : []),
    `tierlab status${flag}`,
    ...(hasAssociations ? [`tierlab ssm${flag}`] : []),
    ...(member ? [`tierlab kill ${member}${flag}`] : []),
    `tierlab events --follow${flag}`,
    `tierlab logs --follow${flag}`,
    `tierlab down ${flag && lab}`.trimEnd(),
  ];
}
