import { S3_SERVICE } from "../../model/s3.ts";
import type { InstanceStatus, LabStatus } from "../../model/status.ts";
import { placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { diagnose } from "../problems/index.ts";
import { associationStatuses } from "../ssm/index.ts";
import { groupStatuses } from "./groups.ts";
import { instanceStatuses } from "./instances.ts";
import { loadBalancerStatuses } from "./load-balancers.ts";
import { waitingFor } from "./waiting.ts";

/** The lab as a person asks for it. @param isS3Told whether S3, in a lab that has it, knows what it has to know */
export function renderStatus(observed: Observed, isS3Told = true): LabStatus {
  const { lab, timeScale, memory, nowMs } = observed;
  const placements = placeContainers(observed);
  const instances: readonly InstanceStatus[] = instanceStatuses(observed, placements);
  const missing = [
    ...waitingFor(observed),
    ...(lab.buckets && !isS3Told ? [`${S3_SERVICE}: does not answer yet`] : []),
  ];
  return {
    lab: lab.name,
    ...(lab.description ? { description: lab.description } : {}),
    timeScale,
    startedAtMs: memory.startedAtMs ?? nowMs,
    ready: missing.length === 0,
    waitingFor: missing,
    problems: diagnose(observed, placements),
    refusals: observed.refusals,
    faults: observed.faults,
    instances,
    groups: groupStatuses(observed),
    loadBalancers: loadBalancerStatuses(observed),
    ...(memory.registrations.size > 0 ? { registrations: [...memory.registrations.values()] } : {}),
    databases: observed.databases,
    ...(lab.associations ? { associations: associationStatuses(observed, placements) } : {}),
    outputs: lab.outputs.map(({ key, value, description }) => ({
      key,
      value,
      ...(description ? { description } : {}),
    })),
  };
}
