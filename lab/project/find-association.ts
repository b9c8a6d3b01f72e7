import type { AssociationExecution, AssociationStatus } from "../model/association.ts";
import { LabError } from "../model/errors.ts";

/** By name, logical id or id. @throws LabError `NoAssociation` */
export function findAssociation(associations: readonly AssociationStatus[], ref: string): AssociationStatus {
  const found = associations.find((one) => [one.name, one.logicalId, one.associationId].includes(ref));
  if (found) return found;
  const names = associations.map(({ name }) => name).join(", ") || "none";
  throw new LabError("NoAssociation", `No association is called \`${ref}\`; there are ${names}`, { status: 404 });
}

/** By the instance's short name, its id or the beginning of that. @throws LabError `NoExecution` */
export function findExecution({ name, executions }: AssociationStatus, ref: string): AssociationExecution {
  const found = executions.find(({ instance, instanceId }) => instance === ref || instanceId.startsWith(ref));
  if (found) return found;
  const names = executions.map(({ instance, instanceId }) => instance ?? instanceId).join(", ") || "no instance";
  throw new LabError("NoExecution", `Association ${name} does not run on \`${ref}\`; it does on ${names}`, {
    hint: "tierlab ssm",
    status: 404,
  });
}
