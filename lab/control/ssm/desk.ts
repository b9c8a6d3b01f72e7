/** What the API tells of associations. */
import type { AssociationOutput } from "../../model/association.ts";
import { LabError } from "../../model/errors.ts";
import type { Observed } from "../observed.ts";
import type { Outputs } from "../ports.ts";
import { associationStatuses } from "./status.ts";

export interface AssociationDesk {
  /** @throws LabError `NoExecution` */
  output(executionId: string): Promise<AssociationOutput>;
}

export function createAssociationDesk(observe: () => Observed, outputs: Outputs): AssociationDesk {
  return {
    async output(executionId) {
      const all = associationStatuses(observe()).flatMap(({ executions }) => executions);
      const execution = all.find((one) => one.executionId === executionId);
      if (!execution) {
        throw new LabError("NoExecution", `No execution has the id \`${executionId}\``, {
          hint: "tierlab ssm",
          status: 404,
        });
      }
      return { execution, ...((await outputs.read(executionId)) ?? { stdout: "", stderr: "" }) };
    },
  };
}
