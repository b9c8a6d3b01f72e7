import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findTemplate } from "../index.ts";
import { faultsOf, load } from "./edited.ts";

const file = findTemplate("internal-nlb");
const TEXT = readFileSync(file, "utf8");
const lab = load(TEXT, { file });
const byTag = load(TEXT, { file, parameters: { SetUp: "SystemsManager" } });

test("the template has no fault, however it is set up", () => {
  expect(faultsOf(TEXT, { file })).toEqual([]);
  expect(faultsOf(TEXT, { file, parameters: { SetUp: "SystemsManager" } })).toEqual([]);
});

test("the web server has an elastic address and stands in a public subnet; the application stands in private ones", () => {
  const [web] = lab.instances;
  const home = lab.subnets.find(({ id }) => id === web?.subnetId);
  expect({ public: web?.publicIp, subnet: home?.cidr, tags: web?.machine.tags }).toEqual({
    public: "198.51.100.11",
    subnet: "10.0.1.0/24",
    tags: { Name: "web-app-web", Server: "ApacheWeb" },
  });
  const [group] = lab.autoScalingGroups;
  const homes = lab.subnets.filter(({ id }) => group?.subnetIds.includes(id)).map(({ cidr }) => cidr);
  expect(homes).toEqual(["10.0.3.0/24", "10.0.4.0/24"]);
  expect(group).toMatchObject({ desiredCapacity: 2, healthCheckType: "EC2", machine: { tags: { Server: "App" } } });
});

test("the application admits the NLB's two addresses and nothing else, client addresses are not preserved (NLB-038)", () => {
  const group = lab.securityGroups.find(({ logicalId }) => logicalId === "AppSecurityGroup");
  const peers = group?.ingress.map(({ ports, peer }) => ({ ports, peer }));
  expect(peers).toEqual(
    lab.loadBalancers[0]?.nodes.map(({ privateIp }) => ({
      ports: [9090, 9090],
      peer: { kind: "cidr", cidr: `${privateIp}/32` },
    })),
  );
  expect(lab.targetGroups).toMatchObject([
    { protocol: "TCP", preserveClientIp: false, healthCheck: { protocol: "TCP" } },
  ]);
});

test("user data leads the web server to the NLB by the uwsgi protocol", () => {
  const url = `uwsgi://${lab.loadBalancers[0]?.dnsName}:9090/`;
  const userData = lab.instances[0]?.machine.userData ?? "";
  expect(userData).toContain(
    `ProxyPass / ${url} disablereuse=On connectiontimeout=2 retry=0\nProxyPassReverse / ${url}\n`,
  );
  expect(lab.associations).toBeUndefined();
});

test("set up by tag, plain images have no user data, and an association for each tag", () => {
  const machines = [...byTag.instances, ...byTag.autoScalingGroups].map(({ machine }) => machine);
  expect(machines.map(({ image, userData }) => ({ image, userData }))).toEqual([
    { image: "tierlab/ec2", userData: undefined },
    { image: "tierlab/ec2", userData: undefined },
  ]);
  expect(byTag.associations?.map(({ targets, document }) => [targets, document.name])).toEqual([
    [[{ kind: "tag", key: "Server", values: ["ApacheWeb"] }], "AWS-RunShellScript"],
    [[{ kind: "tag", key: "Server", values: ["App"] }], "AWS-ApplyAnsiblePlaybooks"],
  ]);
});
