/**
 * Branded identifiers: an AWS resource id is a string that only its own kind of field accepts.
 *
 * Every id is derived, never stored: a resource's from the lab's name and its logical id, an instance's from its
 * container's id. Two runs of one template under one name therefore agree on every id.
 */
import { createHash } from "node:crypto";

declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type VpcId = Id<"vpc">;
export type SubnetId = Id<"subnet">;
export type SecurityGroupId = Id<"sg">;
export type RouteTableId = Id<"rtb">;
export type InstanceId = Id<"i">;
export type EniId = Id<"eni">;
export type TargetGroupId = Id<"tg">;
export type LoadBalancerId = Id<"lb">;

/** Name of a resource inside its template (`WebGroup`). */
export type LogicalId = string;

/**
 * The physical id of a template's resource, in the form EC2 gives: `vpc-0` and sixteen hex digits.
 *
 * @param prefix what AWS puts before the dash: `vpc`, `subnet`, `sg`, `rtb`, `igw`, `nat`, `eipalloc`, `lt` ...
 */
export function physicalId<T extends string>(prefix: string, lab: string, logicalId: LogicalId): T {
  return `${prefix}-0${digest(`${lab}/${logicalId}`, 16)}` as T;
}

/** The first `length` hex digits of a hash of `text`: for the parts of AWS names that look random but must not change. */
export function digest(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** Thirty-two hex digits in the form of a UUID. */
export function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The instance that a container plays. */
export function instanceIdOf(containerId: string): InstanceId {
  return `i-0${containerId.slice(0, 16)}` as InstanceId;
}

/** The network interface of the instance that a container plays. */
export function eniIdOf(containerId: string): EniId {
  return `eni-0${containerId.slice(0, 16)}` as EniId;
}

/** Name of that interface inside the fabric, so that `tcpdump -i eni-…` works; the kernel allows fifteen characters. */
export function interfaceNameOf(containerId: string): string {
  return `eni-${containerId.slice(0, 11)}`;
}

/** A locally administered MAC address that belongs to the container alone. */
export function macOf(containerId: string): string {
  const octets = containerId.slice(0, 10).match(/../g) ?? [];
  return ["06", ...octets].join(":");
}
