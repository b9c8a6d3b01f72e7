import type { InstanceMetadata } from "../../model/fabric-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { type Placement, tagsOf } from "../addresses/index.ts";
import { profileMetadata } from "../credentials/index.ts";
import type { Observed } from "../observed.ts";

/** The host name that an instance has by its address: `ip-10-0-3-4`. */
export function shortHostname(privateIp: string): string {
  return `ip-${privateIp.replaceAll(".", "-")}`;
}

/** Row V46. */
export function privateDnsName(privateIp: string, region: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `${shortHostname(privateIp)}.${domain}`;
}

/** What the metadata service tells the instance of itself; nothing for what is no instance. */
export function metadataOf(
  observed: Observed,
  container: LabContainer,
  placement: Placement,
): InstanceMetadata | undefined {
  const { machine, group, subnet, privateIp } = placement;
  if (!machine || !subnet) return undefined;
  const { lab } = observed;
  const groups = lab.securityGroups.filter((one) => machine.securityGroupIds.includes(one.id));
  const profile = profileMetadata(observed, container, placement);
  const state = group && lifecycleTarget(observed, container);
  return {
    instanceId: container.instanceId,
    imageId: machine.image,
    instanceType: machine.instanceType,
    hostname: privateDnsName(privateIp, lab.region),
    availabilityZone: subnet.availabilityZone,
    launchTimeMs: container.createdAtMs,
    securityGroups: groups.map((one) => one.name),
    tags: tagsOf(placement),
    ...(machine.userData === undefined ? {} : { userData: machine.userData }),
    options: machine.metadataOptions,
    ...(profile ? { profile } : {}),
    ...(state ? { targetLifecycleState: state } : {}),
  };
}

/** Row A06: steady states only, the one it moves to. */
function lifecycleTarget({ memory }: Observed, { instanceId }: LabContainer): string {
  const state = memory.members.get(instanceId)?.state ?? "Pending";
  return state === "Pending" || state === "InService" ? "InService" : "Terminated";
}
