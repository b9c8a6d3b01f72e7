/** The two desired states as they come over the socket. Keys that are not known here are kept. */
import { z } from "zod";
import type { AlbNodeState, FabricState } from "../../model/index.ts";
import { albAttributes } from "./alb-attributes.ts";
import { fabricFault } from "./faults.ts";
import { hostedZone } from "./hosted-zone.ts";
import { applicationListener } from "./listener-rule.ts";
import { networkLoadBalancer, node, targetGroup } from "./load-balancing.ts";
import { ingressMapping, name, natGateway, networkInterface, securityGroup, subnet, vpc } from "./network.ts";
import { dnsName, id, ip, timeScale, zone } from "./parts.ts";
import { read } from "./read.ts";

const fabricState: z.ZodType<FabricState> = z.looseObject({
  lab: z.string(),
  region: z.string().regex(/^[a-z0-9-]+$/, "not a region"),
  accountId: z.string(),
  timeScale,
  vpcs: z.array(vpc),
  subnets: z.array(subnet),
  natGateways: z.array(natGateway),
  securityGroups: z.array(securityGroup),
  interfaces: z.array(networkInterface),
  networkLoadBalancers: z.array(networkLoadBalancer),
  ingress: z.array(ingressMapping),
  names: z.array(name),
  hostedZones: z.array(hostedZone).optional(),
  fenced: z.array(ip).optional(),
  monitored: z.array(ip).optional(),
  faults: z.array(fabricFault),
});

const albNodeState: z.ZodType<AlbNodeState> = z.looseObject({
  lab: z.string(),
  timeScale,
  id: id<AlbNodeState["id"]>(),
  name: z.string(),
  dnsName,
  node,
  idleTimeoutSeconds: z.number().positive(),
  attributes: albAttributes.optional(),
  shiftedFrom: zone.optional(),
  listeners: z.array(applicationListener),
  targetGroups: z.array(targetGroup),
});

/** @throws LabError `InvalidState` with the places that are wrong */
export function parseFabricState(value: unknown): FabricState {
  return read(fabricState, value, "InvalidState");
}

/** @throws LabError `InvalidState` with the places that are wrong */
export function parseAlbNodeState(value: unknown): AlbNodeState {
  return read(albNodeState, value, "InvalidState");
}
