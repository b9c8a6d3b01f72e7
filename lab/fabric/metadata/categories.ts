import { digest } from "../../model/index.ts";
import { publicInterfaceName } from "../dns/names.ts";
import type { Caller } from "./caller.ts";
import { profilePaths } from "./profile.ts";
import { availabilityZoneId } from "./zone-id.ts";

/**
 * All paths below `meta-data/` with their values (rows V58, V59). What does not apply to the instance is left out: its
 * path is then a 404, as that of a role is without an instance profile, and that of a spot notice always.
 */
export function metadataPaths(caller: Caller): ReadonlyMap<string, string> {
  const { eni, metadata, region } = caller;
  const { publicIp } = eni;
  const publicName = publicHostname(caller);
  return new Map(
    Object.entries({
      "ami-id": metadata.imageId,
      "ami-launch-index": "0",
      hostname: metadata.hostname,
      "instance-action": "none",
      "instance-id": metadata.instanceId,
      "instance-life-cycle": "on-demand",
      "instance-type": metadata.instanceType,
      "local-hostname": metadata.hostname,
      "local-ipv4": eni.privateIp,
      mac: eni.mac,
      ...profilePaths(metadata.profile),
      ...networkPaths(caller, publicName),
      "placement/availability-zone": metadata.availabilityZone,
      "placement/availability-zone-id": availabilityZoneId(metadata.availabilityZone, region),
      "placement/region": region,
      ...(publicName === undefined ? {} : { "public-hostname": publicName }),
      ...(publicIp === undefined ? {} : { "public-ipv4": publicIp }),
      "reservation-id": `r-0${digest(metadata.instanceId, 16)}`,
      "security-groups": metadata.securityGroups.join("\n"),
      "services/domain": "amazonaws.com",
      "services/partition": "aws",
      ...autoScalingPaths(caller),
      ...tagPaths(caller),
    }),
  );
}

function networkPaths({ eni, metadata, subnet, vpc, accountId }: Caller, publicName: string | undefined) {
  const values = {
    "device-number": "0",
    "interface-id": eni.id,
    "local-hostname": metadata.hostname,
    "local-ipv4s": eni.privateIp,
    mac: eni.mac,
    "owner-id": accountId,
    ...(publicName === undefined ? {} : { "public-hostname": publicName }),
    ...(eni.publicIp === undefined ? {} : { "public-ipv4s": eni.publicIp }),
    "security-group-ids": eni.securityGroupIds.join("\n"),
    "security-groups": metadata.securityGroups.join("\n"),
    "subnet-id": subnet.id,
    "subnet-ipv4-cidr-block": subnet.cidr,
    "vpc-id": vpc.id,
    "vpc-ipv4-cidr-block": vpc.cidrs[0] ?? "",
    "vpc-ipv4-cidr-blocks": vpc.cidrs.join("\n"),
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`network/interfaces/macs/${eni.mac}/${key}`, value]),
  );
}

/** Row A06. */
function autoScalingPaths({ metadata: { targetLifecycleState } }: Caller): Record<string, string> {
  return targetLifecycleState === undefined ? {} : { "autoscaling/target-lifecycle-state": targetLifecycleState };
}

/** Row V59: only where the instance's options ask for them. */
function tagPaths({ metadata: { tags, options } }: Caller): Record<string, string> {
  if (options.instanceMetadataTags === "disabled") return {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tags/instance/${key}`, value]));
}

function publicHostname({ eni, vpc, region }: Caller): string | undefined {
  if (eni.publicIp === undefined || !vpc.enableDnsHostnames) return undefined;
  return publicInterfaceName(eni.publicIp, region);
}
