import { nodesInName } from "../../../proxy/alb/dns.ts";
import type { DnsName } from "../../model/fabric-state.ts";
import type { Lab } from "../../model/lab.ts";
import type { LoadBalancer, LoadBalancerNode } from "../../model/load-balancer.ts";
import { INTERNET } from "../../model/network.ts";
import { s3Endpoint, websiteEndpoint } from "../../model/s3.ts";
import type { Placements } from "../addresses/index.ts";
import { customEndpointNames } from "../database/index.ts";
import type { Observed } from "../observed.ts";
import { targetGroupStates } from "../targets/index.ts";
import { albNodesThatSee } from "./nodes.ts";

/** Rows NLB-083, A71. */
const TTL_SECONDS = 60;

/** Every name that the fabric answers for, except those that it makes of interfaces itself. */
export function renderNames(observed: Observed, placements: Placements): DnsName[] {
  const balancers = observed.lab.loadBalancers.flatMap((balancer) =>
    balancer.kind === "network" ? networkNames(balancer) : applicationNames(observed, placements, balancer),
  );
  const custom = customEndpointNames(observed.lab, observed.memory, observed.databases);
  return [...balancers, ...observed.databaseNames, ...custom, ...s3Names(observed.lab)];
}

/** S3 answers for every bucket, whether it is there or not; websites by a domain of their own, which aliases lead to. */
function s3Names({ region, buckets = [] }: Lab): DnsName[] {
  if (buckets.length === 0) return [];
  const domains = [s3Endpoint(region), websiteEndpoint(region)];
  const common = { ttlSeconds: TTL_SECONDS, addresses: [INTERNET.s3], answer: "all" } as const;
  return domains.flatMap((domain) => [domain, `*.${domain}`].map((name) => ({ ...common, name })));
}

/** The name of all nodes and, for each zone, that of its node (row NLB-085). The fabric drops unhealthy nodes. */
function networkNames(balancer: LoadBalancer): DnsName[] {
  const addressOf = addressFor(balancer);
  const common = { ttlSeconds: TTL_SECONDS, answer: "all", networkLoadBalancerId: balancer.id } as const;
  return [
    { ...common, name: balancer.dnsName, addresses: balancer.nodes.map(addressOf) },
    ...balancer.nodes.map((node) => ({
      ...common,
      name: `${node.availabilityZone}.${balancer.dnsName}`,
      addresses: [addressOf(node)],
    })),
  ];
}

/** Nodes that an ALB's name leads to: those that are fit for traffic (row ALB-066), and all where none is. */
export function albNodesInName(
  observed: Observed,
  placements: Placements,
  balancer: LoadBalancer,
): readonly LoadBalancerNode[] {
  const running = notShifted(observed, balancer, albNodesThatSee(observed, balancer));
  const groups = targetGroupStates(observed, placements, balancer);
  return nodesInName(running.length > 0 ? running : balancer.nodes, groups, observed.health);
}

/** The name of all nodes, which never goes away with them, and for each zone that of its node (row ALB-015). */
function applicationNames(observed: Observed, placements: Placements, balancer: LoadBalancer): DnsName[] {
  const addressOf = addressFor(balancer);
  const nodes = albNodesInName(observed, placements, balancer);
  const common = { ttlSeconds: TTL_SECONDS, answer: "all" } as const;
  return [
    { ...common, name: balancer.dnsName, addresses: nodes.map(addressOf) },
    ...balancer.nodes.map((node) => ({
      ...common,
      name: `${node.availabilityZone}.${balancer.dnsName}`,
      addresses: [addressOf(node)],
    })),
  ];
}

/** Row ALB-093: without the zone that a shift leads away from, unless there is no other. */
function notShifted(
  { memory }: Observed,
  { name }: LoadBalancer,
  nodes: readonly LoadBalancerNode[],
): readonly LoadBalancerNode[] {
  const shift = memory.zonalShifts.get(name);
  const left = nodes.filter(({ availabilityZone }) => availabilityZone !== shift?.awayFrom);
  return left.length > 0 ? left : nodes;
}

function addressFor({ scheme }: LoadBalancer): (node: { privateIp: string; publicIp?: string }) => string {
  return (node) => (scheme === "internet-facing" && node.publicIp ? node.publicIp : node.privateIp);
}
