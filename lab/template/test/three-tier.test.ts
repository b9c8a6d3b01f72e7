import { expect, test } from "vitest";
import { findTemplate, listTemplates, loadLab } from "../index.ts";
import { edited, faultsOf, load } from "./edited.ts";

const lab = load(edited());

test("the template has no fault, and the same lab each time", () => {
  expect(faultsOf(edited())).toEqual([]);
  expect(load(edited())).toEqual(lab);
  expect(JSON.parse(JSON.stringify(lab))).toEqual(lab);
});

test("nine subnets lie in two zones, each with the table that it names or the main one", () => {
  const tables = new Map(lab.routeTables.map((table) => [table.id, table]));
  const rows = lab.subnets.map((subnet) => {
    const routes = tables
      .get(subnet.routeTableId)
      ?.routes.map(({ destination, target }) => `${destination} ${target.kind}`);
    return [subnet.logicalId, subnet.cidr, subnet.availabilityZone.at(-1), ...(routes ?? [])].join(" ");
  });
  expect(rows).toEqual([
    "PublicSubnetA 10.0.1.0/24 a 0.0.0.0/0 internet-gateway",
    "PublicSubnetC 10.0.2.0/24 c 0.0.0.0/0 internet-gateway",
    "WebSubnetA 10.0.3.0/24 a 0.0.0.0/0 nat-gateway",
    "WebSubnetC 10.0.4.0/24 c 0.0.0.0/0 nat-gateway",
    "AppSubnetA 10.0.5.0/24 a 0.0.0.0/0 nat-gateway",
    "AppSubnetC 10.0.6.0/24 c 0.0.0.0/0 nat-gateway",
    "DBSubnetA 10.0.7.0/24 a",
    "DBSubnetC 10.0.8.0/24 c",
    "FunctionSubnet 10.0.9.0/24 a 0.0.0.0/0 nat-gateway",
  ]);
});

test("the NLB has the addresses that it was given and the names that AWS would give it (NLB-083, NLB-090)", () => {
  const nlb = lab.loadBalancers.find(({ kind }) => kind === "network");
  expect(nlb?.nodes.map(({ privateIp, publicIp }) => [privateIp, publicIp])).toEqual([
    ["10.0.5.10", undefined],
    ["10.0.6.10", undefined],
  ]);
  expect(nlb?.dnsName).toMatch(/^three-tier-nlb-[0-9a-f]{16}\.elb\.ap-northeast-1\.amazonaws\.com$/);
  expect(nlb?.securityGroupIds).toEqual([]);
  expect(nlb?.crossZone).toBe(true);
});

test("the ALB faces the internet with one address in each zone (ALB-015)", () => {
  const alb = lab.loadBalancers.find(({ kind }) => kind === "application");
  expect(alb?.dnsName).toMatch(/^three-tier-alb-\d{10}\.ap-northeast-1\.elb\.amazonaws\.com$/);
  expect(alb?.nodes.map(({ publicIp }) => publicIp)).toEqual(["198.51.100.11", "198.51.100.12"]);
  expect(lab.natGateways.map(({ publicIp }) => publicIp)).toEqual(["198.51.100.10"]);
});

test("fixed addresses that nobody gave are the highest of their subnet (V01)", () => {
  expect(lab.natGateways.map(({ privateIp }) => privateIp)).toEqual(["10.0.1.254"]);
  expect(lab.loadBalancers[0]?.nodes.map(({ privateIp }) => privateIp)).toEqual(["10.0.1.253", "10.0.2.254"]);
  expect(lab.dbClusters[0]?.instances.map(({ privateIp }) => privateIp)).toEqual(["10.0.7.254", "10.0.8.254"]);
});

test("the application's group does not preserve client addresses and drains for ten seconds (NLB-038)", () => {
  const group = lab.targetGroups.find(({ logicalId }) => logicalId === "AppTargetGroup");
  expect(group).toMatchObject({
    preserveClientIp: false,
    deregistrationDelaySeconds: 10,
    crossZone: "use_load_balancer_configuration",
  });
  expect(group?.healthCheck).toEqual({
    protocol: "HTTP",
    port: "traffic-port",
    path: "/healthz",
    intervalSeconds: 10,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: "200-399",
  });
});

test("user data reaches the groups decoded, with every name put in", () => {
  const [web, app] = lab.autoScalingGroups;
  const nlb = lab.loadBalancers.find(({ kind }) => kind === "network")?.dnsName;
  expect(web?.machine.userData).toContain(
    `\nProxyPass / http://${nlb}:9090/ disablereuse=On connectiontimeout=2 retry=0\n`,
  );
  expect(app?.machine.userData).toContain(`\nDB_WRITE_ENDPOINT_ADDRESS='${lab.dbClusters[0]?.endpoint}'\n`);
  expect(web?.machine.tags).toEqual({ Server: "ApacheWeb", Name: "three-tier-web" });
});

test("endpoints have the form of RDS (R01, R02, R06)", () => {
  const [cluster] = lab.dbClusters;
  expect(cluster?.endpoint).toMatch(/^three-tier-cluster\.cluster-c[0-9a-f]{11}\.ap-northeast-1\.rds\.amazonaws\.com$/);
  expect(cluster?.readerEndpoint).toBe(cluster?.endpoint.replace(".cluster-", ".cluster-ro-"));
  expect(cluster?.instances[0]?.endpoint).toBe(
    cluster?.endpoint.replace("three-tier-cluster.cluster-", "three-tier-db-1."),
  );
});

test("the table is a custom resource of a function that is in the lab", () => {
  expect(lab.customResources).toEqual([
    {
      logicalId: "Table",
      type: "Custom::Table",
      functionArn: lab.functions[0]?.arn,
      properties: { ServiceToken: lab.functions[0]?.arn, Sql: "CREATE TABLE IF NOT EXISTS test (dt datetime);" },
    },
  ]);
});

test("nothing of it is accepted without being emulated", () => {
  expect(lab.accepted).toEqual([]);
});

test("two labs from one template differ in every id and in no address", () => {
  const other = load(edited(), { name: "other" });
  expect(other.vpcs[0]?.id).not.toBe(lab.vpcs[0]?.id);
  expect(other.subnets.map(({ cidr }) => cidr)).toEqual(lab.subnets.map(({ cidr }) => cidr));
  expect(other.loadBalancers[1]?.nodes.map(({ privateIp }) => privateIp)).toEqual(["10.0.5.10", "10.0.6.10"]);
});

test("a template is found by its scenario's name or by its path", () => {
  expect(listTemplates().map(({ name }) => name)).toContain("three-tier");
  expect(findTemplate(findTemplate("three-tier"))).toBe(findTemplate("three-tier"));
  expect(() => findTemplate("no-such")).toThrow("No template `no-such`: neither a file nor a name");
  expect(() => loadLab({ file: "/no/such.yaml", name: "x" })).toThrow("Cannot read the template `/no/such.yaml`");
});

test("with uwsgi between web servers and application, both ends are told, and checks are by TCP (NLB-099)", () => {
  const other = load(edited(), { parameters: { AppProtocol: "uwsgi", AppImage: "tierlab/uwsgi" } });
  const [web, app] = other.autoScalingGroups.map(({ machine }) => machine.userData);
  const group = other.targetGroups.find(({ logicalId }) => logicalId === "AppTargetGroup");
  expect(web).toContain(
    `\nProxyPass / uwsgi://${other.loadBalancers.find(({ kind }) => kind === "network")?.dnsName}:9090/ `,
  );
  expect(app).toContain("\nLISTEN_PROTOCOL='uwsgi'\n");
  expect(group?.healthCheck).toMatchObject({ protocol: "TCP", port: "traffic-port" });
});
