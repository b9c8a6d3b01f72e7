/** What associations mean for the making of a lab. */
import { LabError } from "../model/errors.ts";
import type { Lab } from "../model/lab.ts";
import type { LabStatus } from "../model/status.ts";

/** For how long the associations that a lab stands and falls with may run. Real time. */
export function longestWaitMs({ associations = [] }: Pick<Lab, "associations">): number {
  return Math.max(0, ...associations.map(({ waitForSuccessSeconds = 0 }) => waitForSuccessSeconds * 1000));
}

/** Nothing mends a lab whose association failed, for it is not run again: `AssociationFailed`, to be thrown. */
export function failedAssociation({ associations = [] }: Pick<LabStatus, "associations">): LabError | undefined {
  const vital = associations.filter(({ waitForSuccessSeconds }) => waitForSuccessSeconds !== undefined);
  for (const { name, executions } of vital) {
    const failed = executions.find(
      ({ status, instance }) => instance !== undefined && (status === "Failed" || status === "TimedOut"),
    );
    if (!failed) continue;
    const why = failed.message ?? `exit status ${failed.exitCode}`;
    return new LabError("AssociationFailed", `Association ${name} ${failed.status} on ${failed.instance}: ${why}`, {
      hint: "Without WaitForSuccessTimeoutSeconds the lab stays, and `tierlab ssm` shows what was printed.",
      status: 500,
    });
  }
  return undefined;
}
