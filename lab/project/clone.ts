/** A further instance from an image of one that is there. */
import { randomUUID } from "node:crypto";
import { allocateAddress } from "../control/addresses/allocate.ts";
import { resolverOf } from "../control/render/resolver.ts";
import { type Docker, imageOf, launchInstance } from "../docker/index.ts";
import { called } from "../faults/picture.ts";
import { LabError } from "../model/errors.ts";
import { fixedAddresses } from "../model/fixed-addresses.ts";
import type { Inventory, LabContainer } from "../model/inventory.ts";
import type { Lab, SingleInstance, Subnet } from "../model/lab.ts";
import { LABEL } from "../model/naming.ts";

export interface CloneOptions {
  /** Id, logical id or name; unless told, one of the same VPC in the zone, else in another zone than the origin's. */
  readonly subnet?: string;
  readonly zone?: string;
  /** Registers it with the target groups that the template registers the origin with. */
  readonly register?: boolean;
  /** Name or logical id of an instance profile of the template; none unless told: as with an AMI, the role is not copied. */
  readonly profile?: string;
}

export interface Clone {
  readonly containerId: string;
  /** `server-2`. */
  readonly name: string;
  readonly image: string;
  readonly subnet: string;
  readonly availabilityZone: string;
  readonly privateIp: string;
  /** Names of target groups. */
  readonly targetGroups: readonly string[];
  /** Name of its instance profile; absent without one. */
  readonly instanceProfile?: string;
}

/** @throws LabError `NotCloneable`, `NoSubnet`, `NoTargetGroup`, `NoInstanceProfile`, of the engine */
export async function cloneInstance(
  docker: Docker,
  lab: Lab,
  inventory: Inventory,
  origin: LabContainer,
  options: CloneOptions,
): Promise<Clone> {
  const plan = planClone(lab, inventory, origin, options);
  const { containerId, service } = origin;
  // A number comes again when the last instance is terminated; its image may be what others stand on.
  const name = `${service}-${plan.number}-${randomUUID().slice(0, 8)}`;
  const image = await imageOf(docker, { lab: lab.name, containerId, name });
  const launched = await launchInstance(docker, {
    ...{ lab: lab.name, service, number: plan.number, resource: origin.resource ?? "", role: "instance", image },
    dns: [resolverOf(lab, plan.subnet)],
    sibling: containerId,
    labels: {
      [LABEL.subnet]: plan.subnet.id,
      [LABEL.address]: plan.address,
      [LABEL.targetGroups]: plan.groups.map(({ logicalId }) => logicalId).join(","),
      ...(plan.profile && { [LABEL.instanceProfile]: plan.profile }),
    },
  });
  return {
    ...{ containerId: launched, name: `${service}-${plan.number}`, image, subnet: plan.subnet.name },
    ...{ availabilityZone: plan.subnet.availabilityZone, privateIp: plan.address },
    targetGroups: plan.groups.map(({ name }) => name),
    ...(plan.profile && { instanceProfile: plan.profile }),
  };
}

/** Where the clone goes and what it is registered with. Pure. */
export function planClone(lab: Lab, inventory: Inventory, origin: LabContainer, options: CloneOptions) {
  const instance = instanceOf(lab, origin);
  const subnet = subnetFor(lab, instance, options);
  const known = inventory.flatMap(({ address }) => address ?? []);
  const taken = new Set([...fixedAddresses(lab), ...known]);
  const groups = options.register ? groupsOf(lab, instance) : [];
  const number =
    Math.max(...inventory.filter(({ service }) => service === origin.service).map((one) => one.number)) + 1;
  const address = allocateAddress(subnet, { taken, released: new Map(), nowMs: 0 });
  return { subnet, groups, number, address, profile: profileFor(lab, options) };
}

/** Its name. */
function profileFor({ instanceProfiles = [] }: Lab, { profile }: CloneOptions): string | undefined {
  if (profile === undefined) return undefined;
  return called("NoInstanceProfile", "instance profile", instanceProfiles, profile).name;
}

/** Members of a group are the group's to launch; so a clone would be of nobody. */
function instanceOf(lab: Lab, { role, resource, service, number }: LabContainer): SingleInstance {
  const found = role === "instance" && lab.instances.find(({ logicalId }) => logicalId === resource);
  if (found) return found;
  const names = lab.instances.map(({ logicalId }) => logicalId).join(", ") || "none";
  throw new LabError("NotCloneable", `Only an AWS::EC2::Instance is cloned (${names}); got \`${service}-${number}\``);
}

function subnetFor(lab: Lab, { subnetId }: SingleInstance, { subnet, zone }: CloneOptions): Subnet {
  const home = lab.subnets.find(({ id }) => id === subnetId);
  const near = lab.subnets.filter(({ vpcId }) => vpcId === home?.vpcId);
  const named = near.filter(
    ({ id, logicalId, name }) => subnet === undefined || [id, logicalId, name].includes(subnet),
  );
  const isOther = (one: Subnet) => subnet !== undefined || one.availabilityZone !== home?.availabilityZone;
  const inZone = named.filter((one) => (zone === undefined ? isOther(one) : one.availabilityZone === zone));
  // Of several, the one that has the way out that the origin has.
  const found = inZone.find(({ routeTableId }) => routeTableId === home?.routeTableId) ?? inZone[0];
  if (found) return found;
  const all = near.map((one) => `${one.logicalId} (${one.availabilityZone})`).join(", ");
  const wanted = subnet ?? zone ?? "another zone";
  throw new LabError("NoSubnet", `No subnet of the origin's VPC is, or lies in, \`${wanted}\`; there are ${all}`);
}

function groupsOf(lab: Lab, { logicalId }: SingleInstance) {
  const groups = lab.targetGroups.filter(({ targets }) => targets.some(({ id }) => id === logicalId));
  if (groups.length > 0) return groups;
  throw new LabError("NoTargetGroup", `The template registers \`${logicalId}\` with no target group`);
}
