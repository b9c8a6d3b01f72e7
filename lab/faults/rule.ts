/** Rules of security groups as options name them. */
import { z } from "zod";
import { parseCidr } from "../model/cidr.ts";
import type { SecurityGroup, SecurityGroupRule } from "../model/lab.ts";
import { type FaultPicture, securityGroupCalled } from "./picture.ts";

export const group = z.string().min(1).describe("name or id of the security group");
export const direction = z.enum(["ingress", "egress"]).default("ingress").describe("which of its rules");
export const protocol = z.enum(["tcp", "udp", "icmp", "all"]);
export const peer = z.string().min(1);

type Peer = SecurityGroupRule["peer"];

/** A range, or the group that `ref` names. @throws LabError `NoSecurityGroup` */
export function peerCalled(picture: FaultPicture, ref: string): Peer {
  if (parseCidr(ref)) return { kind: "cidr", cidr: ref };
  return { kind: "group", groupId: securityGroupCalled(picture, ref).id };
}

/** As options keep it: the range or the group's id. */
export function peerText(peer: Peer): string {
  return peer.kind === "cidr" ? peer.cidr : peer.groupId;
}

/** `tcp 3128 from 10.0.0.0/24`. */
export function describeRule(rule: SecurityGroupRule, way: "ingress" | "egress"): string {
  const ports = rule.ports ? ` ${[...new Set(rule.ports)].join("-")}` : "";
  return `${rule.protocol}${ports} ${way === "ingress" ? "from" : "to"} ${peerText(rule.peer)}`;
}

/** The groups with the rules of one of them changed. */
export function changeRules(
  groups: readonly SecurityGroup[],
  { group: id, direction: way }: { group: string; direction: "ingress" | "egress" },
  change: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[],
): SecurityGroup[] {
  return groups.map((one) => (one.id === id ? { ...one, [way]: change(one[way]) } : one));
}
