import type { DnsName } from "../../model/fabric-state.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import type { Observed } from "../observed.ts";
import { albNodesThatSee } from "./nodes.ts";

/** Rows NLB-083, A71. */
const TTL_SECONDS = 60;

/** Every name that the fabric answers for, except those that it makes of interfaces itself. */
export function renderNames(observed: Observed): DnsName[] {
  const balancers = observed.lab.loadBalancers.flatMap((balancer) =>
    balancer.kind === "network" ? networkNames(balancer) : applicationNames(observed, balancer),
  );
  return [...balancers, ...observed.databaseNames];
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

/** Nodes that are fit for traffic; all where none is, as a name never goes away with its nodes. */
function applicationNames(observed: Observed, balancer: LoadBalancer): DnsName[] {
  const fit = albNodesThatSee(observed, balancer);
  const nodes = fit.length > 0 ? fit : balancer.nodes;
  return [
    { name: balancer.dnsName, ttlSeconds: TTL_SECONDS, addresses: nodes.map(addressFor(balancer)), answer: "all" },
  ];
}

function addressFor({ scheme }: LoadBalancer): (node: { privateIp: string; publicIp?: string }) => string {
  return (node) => (scheme === "internet-facing" && node.publicIp ? node.publicIp : node.privateIp);
}
