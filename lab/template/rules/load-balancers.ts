import type { Lab } from "../../model/index.ts";
import { kindOf, type LoadBalancerProperties, loadBalancer, nameOfLoadBalancer } from "../resources/load-balancer.ts";
import { homesOf } from "../resources/load-balancer-nodes.ts";
import { zoneOf } from "../resources/subnet.ts";
import { targetGroup } from "../resources/target-group.ts";
import { broken, type Resource, type Stack } from "../stack.ts";
import { checkNode } from "./nodes.ts";
import { duplicatesOf } from "./pairs.ts";

type Kind = "application" | "network";

/** Attributes that one kind alone has. */
const ONLY: Readonly<Record<string, Kind>> = {
  "client_keep_alive.seconds": "application",
  "connection_logs.s3.bucket": "application",
  "connection_logs.s3.enabled": "application",
  "connection_logs.s3.prefix": "application",
  "dns_record.client_routing_policy": "network",
  "idle_timeout.timeout_seconds": "application",
  "routing.http.desync_mitigation_mode": "application",
  "routing.http.drop_invalid_header_fields.enabled": "application",
  "routing.http.preserve_host_header.enabled": "application",
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "application",
  "routing.http.xff_client_port.enabled": "application",
  "routing.http.xff_header_processing.mode": "application",
  "routing.http2.enabled": "application",
  "secondary_ips.auto_assigned.per_subnet": "network",
  "waf.fail_open.enabled": "application",
};

export function checkLoadBalancers(lab: Lab, stack: Stack): void {
  const all = stack.all(loadBalancer);
  for (const resource of all) checkLoadBalancer(lab, stack, resource);
  for (const { first, second } of duplicatesOf(all, (resource) => nameOfLoadBalancer(stack, resource))) {
    broken(stack, second, ["Name"], `is that of \`${first.logicalId}\`: names are unique in a Region`);
  }
  const named = stack.all(targetGroup).filter(({ props }) => props.Name !== undefined);
  for (const { first, second } of duplicatesOf(named, ({ props }) => props.Name ?? "")) {
    broken(stack, second, ["Name"], `is that of \`${first.logicalId}\`: names are unique in a Region`);
  }
}

function checkLoadBalancer(lab: Lab, stack: Stack, resource: Resource<LoadBalancerProperties>): void {
  const homes = homesOf(stack, resource);
  const list = resource.props.SubnetMappings ? "SubnetMappings" : "Subnets";
  const zones = new Set(homes.map(({ home }) => zoneOf(stack, home)));
  if (new Set(homes.map(({ home }) => home.props.VpcId)).size > 1) {
    broken(stack, resource, [list], "must have subnets of one VPC");
  }
  // Rows ALB-002 and NLB-094.
  if (zones.size < homes.length)
    broken(stack, resource, [list], "must have one subnet in each Availability Zone, has two in one");
  else if (kindOf(resource) === "application" && zones.size < 2) {
    broken(
      stack,
      resource,
      [list],
      `must have subnets in at least two Availability Zones for an ALB, has ${zones.size}`,
    );
  }
  for (const [index, { mapping }] of homes.entries()) {
    checkNode(lab, stack, resource, { mapping, path: [list, index] });
  }
  checkAttributes(stack, resource);
}

function checkAttributes(stack: Stack, resource: Resource<LoadBalancerProperties>): void {
  const given = resource.props.LoadBalancerAttributes ?? {};
  for (const key of Object.keys(given)) {
    const kind = ONLY[key];
    if (!kind || kind === kindOf(resource)) continue;
    broken(stack, resource, ["LoadBalancerAttributes"], `has \`${key}\`, which only ${article(kind)} has`);
  }
  // Row ALB-055.
  if (kindOf(resource) === "application" && given["load_balancing.cross_zone.enabled"] === false) {
    broken(
      stack,
      resource,
      ["LoadBalancerAttributes"],
      "must not turn `load_balancing.cross_zone.enabled` off for an ALB",
    );
  }
}

function article(kind: Kind): string {
  return kind === "application" ? "an ALB" : "an NLB";
}
