import { checkOptions, type FaultPicture, faultCalled } from "../../faults/index.ts";
import { LabError } from "../../model/errors.ts";
import type { ActiveFault, FaultRequest } from "../../model/fault.ts";

export interface PlanContext {
  readonly picture: FaultPicture;
  /** Counts up over the life of the lab. */
  readonly number: number;
  readonly nowMs: number;
  /** Faults that are on. */
  readonly on: readonly ActiveFault[];
}

/**
 * The fault that a request means, on the lab as it is now.
 *
 * @throws LabError `NoFault`, `InvalidFaultOption`, `FaultIsOn`, or of the fault's own plan
 */
export function planFault(
  { kind, options, forMs, leaseId }: FaultRequest,
  { picture, number, nowMs, on }: PlanContext,
): ActiveFault {
  const fault = faultCalled(kind);
  const plan = fault.plan(picture, checkOptions(fault, options));
  if (fault.effect.kind === "machine") checkFree(kind, plan.options.instance, on);
  return {
    id: `fault-${number}`,
    kind,
    ...plan,
    awsName: fault.awsName,
    startedAtMs: nowMs,
    ...(forMs === undefined ? {} : { endsAtMs: nowMs + forMs }),
    ...(leaseId === undefined ? {} : { leaseId }),
  };
}

/** @throws LabError `NoFault` for an id that the lab never gave; one of a fault that has ended is fine */
export function checkGiven(id: string, faultCount: number, on: readonly string[]): void {
  const number = Number(/^fault-([1-9]\d*)$/.exec(id)?.[1]);
  if (number <= faultCount) return;
  const there = on.length > 0 ? `on are ${on.join(", ")}` : "none is on";
  throw new LabError("NoFault", `There is no fault \`${id}\`; ${there}`, { hint: "tierlab status", status: 404 });
}

/** Done twice to one machine, the end of the first would undo the second as well. */
function checkFree(kind: string, instance: unknown, on: readonly ActiveFault[]): void {
  const other = on.find((one) => one.kind === kind && one.options.instance === instance);
  if (!other) return;
  throw new LabError("FaultIsOn", `${other.description} already, by ${other.id}`, {
    hint: `tierlab fault end ${other.id}`,
    status: 409,
  });
}
