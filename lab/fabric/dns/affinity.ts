/** `dns_record.client_routing_policy` of an NLB: the client's own zone goes before others (row NLB-089). */
import {
  type ClientRoutingPolicy,
  type FabricState,
  type NetworkLoadBalancerState,
  rangeHas,
} from "../../model/index.ts";

export interface Affinity {
  /** The part of the questions, from 0 to 1, that the own zone alone answers. */
  readonly share: number;
  /** The addresses of the client's zone, by the subnet that it asks from. */
  readonly bySubnet: readonly { readonly cidr: string; readonly values: readonly string[] }[];
}

const SHARES: Readonly<Record<ClientRoutingPolicy, number>> = {
  partial_availability_zone_affinity: 0.85,
  availability_zone_affinity: 1,
};

/** @param values of the name: addresses of nodes that are fit for traffic */
export function affinityOf(
  state: FabricState,
  { clientRoutingPolicy, nodes }: NetworkLoadBalancerState,
  values: readonly string[],
): Affinity | undefined {
  if (!clientRoutingPolicy) return undefined;
  const inZone = (zone: string) => {
    const own = nodes.filter(({ availabilityZone }) => availabilityZone === zone);
    return values.filter((value) => own.some(({ privateIp, publicIp }) => value === privateIp || value === publicIp));
  };
  const bySubnet = state.subnets.map(({ cidr, availabilityZone }) => ({ cidr, values: inZone(availabilityZone) }));
  return { share: SHARES[clientRoutingPolicy], bySubnet: bySubnet.filter((one) => one.values.length > 0) };
}

/**
 * Of a record's values, those that this client is told now: its own zone's, by the policy's share of the questions;
 * otherwise, and where its zone has none, all. Clients that ask from outside the VPCs have no zone.
 */
export function preferred(
  values: readonly string[],
  affinity: Affinity | undefined,
  { clientIp, random }: { readonly clientIp: string; readonly random: () => number },
): readonly string[] {
  const own = affinity?.bySubnet.find(({ cidr }) => rangeHas(cidr, clientIp));
  return affinity && own && random() < affinity.share ? own.values : values;
}
