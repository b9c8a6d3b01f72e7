import { isIPv4 } from "node:net";
import { called } from "../../faults/picture.ts";
import { rangeHas } from "../../model/cidr.ts";
import { LabError } from "../../model/errors.ts";
import type { TargetRegistration } from "../../model/fabric-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { TargetGroup } from "../../model/load-balancer.ts";
import type { RegistrationRequest } from "../../model/registration.ts";
import { type Placement, placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { registrationsOf } from "../targets/index.ts";

/** What a request comes to. */
export interface RegistrationPlan {
  readonly group: TargetGroup;
  readonly targetId: string;
  readonly port: number;
  /** False where the target is as it was asked for: registered twice is once, and so is leaving (row NLB-032). */
  readonly isChange: boolean;
}

/** @throws LabError `NoTargetGroup`, and AWS's `InvalidTarget` */
export function planRegistration(observed: Observed, request: RegistrationRequest): RegistrationPlan {
  const group = called("NoTargetGroup", "target group", observed.lab.targetGroups, request.targetGroup);
  const candidate = findCandidate(observed, group, request);
  const { targetId, port, now } = candidate;
  const isIn = now !== undefined && now.registration.kind !== "draining";
  const isChange = isIn !== (request.state === "registered");
  if (isChange && request.state === "registered") CHECKS[group.targetType](candidate, observed.lab);
  return { group, targetId, port, isChange };
}

/** What is to become a target, or to be none. */
interface Candidate {
  readonly group: TargetGroup;
  readonly targetId: string;
  readonly port: number;
  /** As the group has it now; absent where it does not. */
  readonly now: TargetRegistration | undefined;
  /** Of an instance. */
  readonly container: LabContainer | undefined;
  readonly placement: Placement | undefined;
}

function findCandidate(
  observed: Observed,
  group: TargetGroup,
  { target, port = group.port }: RegistrationRequest,
): Candidate {
  const placements = placeContainers(observed);
  const container = observed.inventory.find(({ instanceId }) => instanceId === target);
  const placement = container && placements.get(container.containerId);
  const targetId = group.targetType === "ip" ? (placement?.privateIp ?? target) : target;
  const now = registrationsOf(observed, placements, group).find((one) => one.id === targetId && one.port === port);
  return { group, targetId, port, now, container, placement };
}

const CHECKS: Readonly<Record<TargetGroup["targetType"], (candidate: Candidate, lab: Lab) => void>> = {
  instance: checkInstance,
  ip: checkAddress,
  alb: ({ group }) => {
    throw invalid(`\`${group.name}\` has one load balancer as its target, by the template`);
  },
};

/** Rows NLB-026 and NLB-031: of the group's own VPC, and running. */
function checkInstance({ group, targetId, container, placement }: Candidate): void {
  if (container?.role !== "instance") throw invalid(`\`${group.name}\` takes instances; got \`${targetId}\``);
  const name = `${container.service}-${container.number}`;
  if (placement?.subnet?.vpcId !== group.vpcId) throw invalid(`${name} is not in the VPC of \`${group.name}\``);
  const { kind } = container.state;
  if (kind !== "running") throw invalid(`${name} must be running to be registered; it is ${kind}`);
}

/**
 * An address behind an ALB has to drain before it is registered again (row ALB-073).
 *
 * DIFFERS: an address outside the VPC, which would need a zone (row NLB-028), is registered by the template alone.
 */
function checkAddress({ group, targetId, now }: Candidate, { subnets }: Lab): void {
  const { name, vpcId, protocol } = group;
  if (!isIPv4(targetId)) throw invalid(`\`${name}\` takes addresses; got \`${targetId}\``);
  const isApplication = protocol === "HTTP" || protocol === "HTTPS";
  if (isApplication && now)
    throw invalid(`${targetId} still drains in \`${name}\`: it can be registered again after that`);
  if (subnets.some((one) => one.vpcId === vpcId && rangeHas(one.cidr, targetId))) return;
  throw invalid(`${targetId} lies in no subnet of the VPC of \`${name}\``);
}

function invalid(message: string): LabError {
  return new LabError("InvalidTarget", message);
}
