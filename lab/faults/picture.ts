/** The lab as faults see it, and the names by which people mean its parts. */
import { LabError } from "../model/errors.ts";
import type { TargetRegistration } from "../model/fabric-state.ts";
import type { InstanceId, SubnetId } from "../model/ids.ts";
import type { ContainerState } from "../model/inventory.ts";
import type { Lab, SecurityGroup } from "../model/lab.ts";
import type { TargetGroup } from "../model/load-balancer.ts";
import type { ContainerRole } from "../model/naming.ts";

export interface FaultPicture {
  readonly lab: Lab;
  /** What plays instances, databases, load balancer nodes, functions and the client; nothing of the infrastructure. */
  readonly instances: readonly PicturedInstance[];
  readonly targetGroups: readonly PicturedTargetGroup[];
}

export interface PicturedInstance {
  readonly instanceId: InstanceId;
  readonly containerId: string;
  /** `proxy-group-1`. */
  readonly name: string;
  readonly service: string;
  readonly role: ContainerRole;
  /** Logical id of what it is an instance of; its service for the client. */
  readonly tier: string;
  /** In an Auto Scaling group, which replaces it. */
  readonly isMember: boolean;
  readonly state: ContainerState;
  readonly privateIp?: string;
  readonly subnetId?: SubnetId;
  readonly availabilityZone?: string;
}

export interface PicturedTargetGroup extends TargetGroup {
  readonly registrations: readonly TargetRegistration[];
}

/** @throws LabError `NoInstance`, `AmbiguousInstance` */
export function instanceCalled(picture: FaultPicture, ref: string): PicturedInstance {
  const found = findInstances(picture, ref);
  const [first] = found;
  if (first && found.length === 1) return first;
  const names = (first ? found : picture.instances).map((one) => one.name).sort();
  const message = first
    ? `\`${ref}\` may be any of ${names.join(", ")}`
    : `No instance is called \`${ref}\`; there ${listed(names)}`;
  throw new LabError(first ? "AmbiguousInstance" : "NoInstance", message, { hint: "tierlab status" });
}

/** Those that `ref` may mean: a name, a service with a single instance, an instance id or the beginning of one. */
export function findInstances({ instances }: FaultPicture, ref: string): readonly PicturedInstance[] {
  const named = instances.filter((one) => one.name === ref || one.service === ref);
  if (named.length > 0) return named;
  return instances.filter(
    (one) => ref.length >= 4 && [one.instanceId, one.containerId].some((id) => id.startsWith(ref)),
  );
}

/** The zone's full name; `1a` and `a` will do. @throws LabError `NoZone` */
export function zoneCalled({ lab }: FaultPicture, ref: string): string {
  const zones = [...new Set(lab.subnets.map((one) => one.availabilityZone))].sort();
  const found = zones.find((zone) => [zone, zone.replace(/^.*-/, ""), zone.slice(-1)].includes(ref));
  if (found !== undefined) return found;
  throw new LabError("NoZone", `The lab has no zone \`${ref}\`; there ${listed(zones)}`, { hint: "tierlab status" });
}

/** @throws LabError `NoTargetGroup` */
export function targetGroupCalled({ targetGroups }: FaultPicture, ref: string): PicturedTargetGroup {
  return called("NoTargetGroup", "target group", targetGroups, ref);
}

/** @throws LabError `NoSecurityGroup` */
export function securityGroupCalled({ lab }: FaultPicture, ref: string): SecurityGroup {
  return called("NoSecurityGroup", "security group", lab.securityGroups, ref);
}

interface Named {
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
}

/** By name, logical id or id. @throws LabError with `code`, listing those that there are */
export function called<T extends Named>(code: string, what: string, all: readonly T[], ref: string): T {
  const found = all.find((one) => [one.id, one.logicalId, one.name].includes(ref));
  if (found) return found;
  const names = all.map((one) => one.name).sort();
  throw new LabError(code, `No ${what} is called \`${ref}\`; there ${listed(names)}`);
}

/** `is none`, `is a`, `are a, b`. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "is none";
  return names.length === 1 ? `is ${names[0]}` : `are ${names.join(", ")}`;
}
