/** Sides of a path: an instance, a subnet, an Availability Zone, a tier, or everything. */
import { LabError } from "../model/errors.ts";
import { LINK_LOCAL } from "../model/network.ts";
import { type FaultPicture, findInstances } from "./picture.ts";

/** Stands for everything in the lab. */
export const EVERYTHING = "everything";
/** Stands for what watches over DB instances. */
const CONTROL = "control";

/** What a side of a path means. */
export interface Place {
  /** Unmistakable: an instance's id, a subnet's, a zone's full name, a tier's logical id. */
  readonly ref: string;
  /** For people. */
  readonly name: string;
}

/**
 * @throws LabError `NoPlace` listing what there is, `AmbiguousInstance`
 */
export function placeCalled(picture: FaultPicture, ref: string): Place {
  const found = findPlace(picture, ref);
  if (found) return found;
  const { lab, instances } = picture;
  const known = {
    zones: lab.subnets.map((one) => one.availabilityZone),
    subnets: lab.subnets.map((one) => one.name),
    tiers: instances.map((one) => one.tier),
    "load balancers": lab.loadBalancers.map((one) => one.name),
    instances: instances.map((one) => one.name),
  };
  const lists = Object.entries(known).map(([what, names]) => `${what} ${[...new Set(names)].sort().join(", ")}`);
  throw new LabError("NoPlace", `Nothing is called \`${ref}\`; there are ${lists.join("; ")}`, {
    hint: "tierlab status",
  });
}

function findPlace(picture: FaultPicture, ref: string): Place | undefined {
  if (ref === EVERYTHING || ref === CONTROL) return { ref, name: ref };
  const { lab, instances } = picture;
  const zone = lab.subnets.find(({ availabilityZone: one }) => one === ref || one.replace(/^.*-/, "") === ref);
  if (zone) return { ref: zone.availabilityZone, name: zone.availabilityZone };
  const subnet = lab.subnets.find((one) => [one.id, one.logicalId, one.name].includes(ref));
  if (subnet) return { ref: subnet.id, name: subnet.name };
  const resource = [...lab.autoScalingGroups, ...lab.loadBalancers].find(({ logicalId, name }) =>
    [logicalId, name].includes(ref),
  );
  if (resource) return { ref: resource.logicalId, name: resource.name };
  const tier = instances.find((one) => one.tier === ref || one.service === ref);
  if (tier) return { ref: tier.tier, name: tier.service };
  const [instance, ...others] = findInstances(picture, ref);
  if (!instance) return undefined;
  if (others.length === 0) return { ref: instance.instanceId, name: instance.name };
  const names = [instance, ...others].map((one) => one.name);
  throw new LabError("AmbiguousInstance", `\`${ref}\` may be any of ${names.join(", ")}`, { hint: "tierlab status" });
}

/** The addresses at a place now: of interfaces and of load balancer nodes. */
export function addressesAt({ lab, instances }: FaultPicture, ref: string): string[] {
  if (ref === CONTROL) return [LINK_LOCAL.monitor];
  const isMeant = (one: { subnetId?: string; availabilityZone?: string; tier?: string; instanceId?: string }) =>
    ref === EVERYTHING || [one.subnetId, one.availabilityZone, one.tier, one.instanceId].includes(ref);
  const nodes = lab.loadBalancers.flatMap((balancer) =>
    balancer.nodes.filter((node) => isMeant({ ...node, tier: balancer.logicalId })).map((node) => node.privateIp),
  );
  const interfaces = instances.filter(isMeant).flatMap((one) => one.privateIp ?? []);
  return [...new Set([...interfaces, ...nodes])].sort();
}
