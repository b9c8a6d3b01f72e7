import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findTemplate } from "../index.ts";
import { faultsOf, load } from "./edited.ts";

const TEXT = readFileSync(findTemplate("proxy-ha"), "utf8");
const lab = load(TEXT);
const nameOf = (vpcId: string) => lab.vpcs.find(({ id }) => id === vpcId)?.logicalId;

test("the template has no fault", () => {
  expect(faultsOf(TEXT)).toEqual([]);
});

test("the proxies' network leads to both others, and these to it alone (V23)", () => {
  const tables = new Map(lab.routeTables.map((table) => [table.id, table]));
  const rows = lab.subnets.map(({ logicalId, cidr, availabilityZone, routeTableId }) => {
    const routes = tables.get(routeTableId)?.routes ?? [];
    const leads = routes.map(({ destination, target }) =>
      target.kind === "peering" ? `${destination} ${nameOf(target.vpcId)}` : target.kind,
    );
    return [logicalId, cidr, availabilityZone.at(-1), ...leads].join(" ");
  });
  expect(rows).toEqual([
    "AppSubnet 192.168.0.0/24 a 10.0.0.0/24 ProxyVPC",
    "ProxySubnetA 10.0.0.0/25 a 192.168.0.0/24 AppVPC 10.1.0.0/24 ServiceVPC",
    "ProxySubnetC 10.0.0.128/25 c 192.168.0.0/24 AppVPC 10.1.0.0/24 ServiceVPC",
    "ServiceSubnet 10.1.0.0/24 a 10.0.0.0/24 ProxyVPC",
  ]);
});

test("the proxies are found by instance, so that they see the clients' addresses, and checked by TCP (NLB-038)", () => {
  expect(lab.targetGroups).toMatchObject([
    { protocol: "TCP", port: 3128, targetType: "instance", preserveClientIp: true, healthCheck: { protocol: "TCP" } },
  ]);
});

test("the proxies' security group names the two ranges and nothing of the NLB", () => {
  const group = lab.securityGroups.find(({ logicalId }) => logicalId === "ProxySecurityGroup");
  expect(group?.ingress.map(({ ports, peer }) => ({ ports, peer }))).toEqual([
    { ports: [3128, 3128], peer: { kind: "cidr", cidr: "192.168.0.0/24" } },
    { ports: [3128, 3128], peer: { kind: "cidr", cidr: "10.0.0.0/24" } },
  ]);
});

test("two proxies are kept, whatever their load balancer thinks of them counts, and user data configures both ends", () => {
  const [group] = lab.autoScalingGroups;
  expect(group).toMatchObject({ minSize: 2, desiredCapacity: 2, maxSize: 2, healthCheckType: "ELB" });
  expect(group?.targetGroupIds).toEqual(lab.targetGroups.map(({ id }) => id));
  expect(group?.machine.userData).toMatch(
    /^acl localnet src 192\.168\.0\.0\/24 .*\nacl localnet src 10\.0\.0\.0\/24 /m,
  );
  const app = lab.instances.find(({ logicalId }) => logicalId === "AppServer");
  expect(app?.machine.userData).toContain(`http_proxy=http://${lab.loadBalancers[0]?.dnsName}:3128`);
});

test("checks by HTTP ask Squid for a picture of its own, within every legal interval (NLB-099 to NLB-105)", () => {
  const parameters = { HealthCheckProtocol: "HTTP", HealthCheckIntervalSeconds: "5" };
  expect(load(TEXT, { parameters }).targetGroups[0]?.healthCheck).toMatchObject({
    protocol: "HTTP",
    path: "/squid-internal-static/icons/SN.png",
    intervalSeconds: 5,
    timeoutSeconds: 5,
    matcher: "200",
  });
});

test("each of the two ranges can be forgotten", () => {
  const admitted = (ProxyIngress: string) => {
    const groups = load(TEXT, { parameters: { ProxyIngress } }).securityGroups;
    return groups.find(({ logicalId }) => logicalId === "ProxySecurityGroup")?.ingress.map(({ peer }) => peer);
  };
  expect(admitted("NlbRangeOnly")).toEqual([{ kind: "cidr", cidr: "10.0.0.0/24" }]);
  expect(admitted("ClientRangeOnly")).toEqual([{ kind: "cidr", cidr: "192.168.0.0/24" }]);
});

test("parameters switch preservation, cross-zone balancing and the group's health check", () => {
  const parameters = { PreserveClientIp: "false", CrossZone: "true", GroupHealthCheckType: "EC2" };
  const changed = load(TEXT, { parameters });
  expect(lab.loadBalancers).toMatchObject([{ crossZone: false }]);
  expect(changed.loadBalancers).toMatchObject([{ crossZone: true }]);
  expect(changed.targetGroups).toMatchObject([{ preserveClientIp: false }]);
  expect(changed.autoScalingGroups).toMatchObject([{ healthCheckType: "EC2" }]);
});
