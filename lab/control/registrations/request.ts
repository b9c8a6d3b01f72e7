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
  if (group.targetType === "alb")
    throw invalid(`\`${group.name}\` has one load balancer as its target, by the template`);
  const placements = placeContainers(observed);
  const container = observed.inventory.find(({ instanceId }) => instanceId === request.target);
  const placement = container && placements.get(container.containerId);
  const targetId = group.targetType === "ip" ? (placement?.privateIp ?? request.target) : request.target;
  const port = request.port ?? group.port;
  const now = registrationsOf(observed, placements, group).find((one) => one.id === targetId && one.port === port);
  const isIn = now !== undefined && now.registration.kind !== "draining";
  const isChange = isIn !== (request.state === "registered");
  if (isChange && request.state === "registered") {
    if (group.targetType === "ip") checkAddress(observed.lab, group, targetId, now);
    else checkInstance(group, request.target, container, placement);
  }
  return { group, targetId, port, isChange };
}

/** Rows NLB-026 and NLB-031: of the group's own VPC, and running. */
function checkInstance(
  group: TargetGroup,
  target: string,
  container: LabContainer | undefined,
  placement: Placement | undefined,
): void {
  if (container?.role !== "instance") throw invalid(`\`${group.name}\` takes instances; got \`${target}\``);
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
function checkAddress(
  { subnets }: Lab,
  { name, vpcId, protocol }: TargetGroup,
  address: string,
  now: TargetRegistration | undefined,
): void {
  if (!isIPv4(address)) throw invalid(`\`${name}\` takes addresses; got \`${address}\``);
  const isApplication = protocol === "HTTP" || protocol === "HTTPS";
  if (isApplication && now)
    throw invalid(`${address} still drains in \`${name}\`: it can be registered again after that`);
  if (subnets.some((one) => one.vpcId === vpcId && rangeHas(one.cidr, address))) return;
  throw invalid(`${address} lies in no subnet of the VPC of \`${name}\``);
}

function invalid(message: string): LabError {
  return new LabError("InvalidTarget", message);
}
