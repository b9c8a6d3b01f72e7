import type { Fault } from "./fault.ts";
import { type OptionHelp, optionsHelp } from "./help.ts";

/** The catalogue as it stands in `docs/faults.md`. */
export function docsTable(faults: readonly Fault[]): string {
  const head = ["fault", "options", "what is broken", "what clients see", "on AWS", "how it is undone"];
  const rows = faults.map((fault) => [
    `\`${fault.kind}\``,
    optionsHelp(fault).map(describeOption).join(", "),
    fault.words,
    fault.seen,
    fault.awsName,
    fault.undone,
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function describeOption({ name, isRequired, default: value }: OptionHelp): string {
  if (isRequired) return `**${name}**`;
  return value === undefined ? name : `${name}=${value}`;
}
