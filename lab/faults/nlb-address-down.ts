import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { LoadBalancer, LoadBalancerNode } from "../model/load-balancer.ts";
import { defineFault } from "./fault.ts";
import { called, type FaultPicture, listed, zoneCalled } from "./picture.ts";

export const nlbAddressDown = defineFault({
  kind: "nlb-address-down",
  words: "a Network Load Balancer's address in one zone answers nobody",
  seen: "clients that hold that address time out; it leaves the name once the node's own checks have failed",
  awsName: "no action; near to it: a zonal shift (arc-zonal-shift start-zonal-shift), which is announced",
  undone: "the address answers, and is back in the name once checks pass",
  options: z.strictObject({
    zone: z.string().min(1).describe("the zone: ap-northeast-1a, or 1a"),
    loadBalancer: z.string().min(1).optional().describe("its name (default: the only one)"),
  }),
  plan(picture, options) {
    const balancer = balancerMeant(picture, options.loadBalancer);
    const zone = zoneCalled(picture, options.zone);
    const { privateIp } = nodeIn(balancer, zone);
    return {
      options: { zone, loadBalancer: balancer.name },
      description: `address ${privateIp} of ${balancer.name} in ${zone} down`,
      touches: [balancer.name, zone],
    };
  },
  effect: {
    kind: "packets",
    render: (picture, { zone, loadBalancer }) => [
      { kind: "cut", addresses: [nodeIn(balancerMeant(picture, loadBalancer), zone).privateIp] },
    ],
  },
});

function balancerMeant({ lab }: FaultPicture, ref: string | undefined): LoadBalancer {
  const balancers = lab.loadBalancers.filter((one) => one.kind === "network");
  const [only, ...others] = balancers;
  if (ref === undefined && only && others.length === 0) return only;
  if (ref !== undefined) return called("NoLoadBalancer", "Network Load Balancer", balancers, ref);
  const names = balancers.map((one) => one.name);
  throw new LabError("NoLoadBalancer", `loadBalancer must name a Network Load Balancer; there ${listed(names)}`);
}

function nodeIn(balancer: LoadBalancer, zone: string): LoadBalancerNode {
  const node = balancer.nodes.find((one) => one.availabilityZone === zone);
  if (node) return node;
  const zones = balancer.nodes.map((one) => one.availabilityZone);
  throw new LabError("NoZone", `${balancer.name} has no node in \`${zone}\`; there ${listed(zones)}`);
}
