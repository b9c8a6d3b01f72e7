import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectName } from "../../lab/model/naming.ts";
import type { LabStatus } from "../../lab/model/status.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { runScript, sharedLab, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";

/**
 * Where the outside host is: an address of documentation (RFC 5737), since gateways lead to no private range, the
 * engine's own among them. No packet leaves the machine: the fabric is given a route to the container for it.
 */
const OUTSIDE_IP = "192.0.2.80";

/** Answers every connection with the address that it came from: a host outside the lab, on its uplink. */
const OUTSIDE = `require("node:net").createServer((s) => s.on("error", () => {}).end(s.remoteAddress)).listen(8000, () => console.log("outside"))`;

let lab: StartedLab;
let status: LabStatus;
let outside: StartedTestContainer;

beforeAll(async () => {
  lab = await sharedLab("plain");
  status = await lab.status();
  const uplink = `${projectName(lab.name)}_uplink`;
  outside = await new GenericContainer("tierlab/base")
    .withEnvironment({ TIERLAB_WIRED: "no" })
    .withNetworkMode(uplink)
    .withAddedCapabilities("NET_ADMIN")
    .withCommand(["node", "-e", OUTSIDE])
    .withWaitStrategy(Wait.forLogMessage("outside"))
    .start();
  await outside.exec(["ip", "address", "add", `${OUTSIDE_IP}/32`, "dev", "lo"]);
  const route = ["ip", "route", "replace", `${OUTSIDE_IP}/32`, "via", outside.getIpAddress(uplink)];
  expect(await lab.exec("fabric-1", route)).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await lab.exec("fabric-1", ["ip", "route", "delete", `${OUTSIDE_IP}/32`]);
  await outside.stop();
});

/** What the outside said, or how the attempt ended. */
async function callOut(instance: string): Promise<string> {
  const script = `const s = (await import("node:net")).connect(8000, ${JSON.stringify(OUTSIDE_IP)});
    s.setTimeout(1500, () => { console.log("silence"); process.exit(); });
    s.on("error", (e) => console.log(e.code)).on("data", (d) => console.log("heard", String(d)));`;
  return runScript(lab, instance, script);
}

test("an instance in a private subnet leaves by the NAT gateway, one without such a route does not (V15, V16, V17)", async () => {
  const fabric = await lab.exec("fabric-1", ["ip", "-4", "-o", "address", "show", "dev", "eth0"]);
  const uplinkIp = /inet ([\d.]+)\//.exec(fabric.stdout)?.[1];
  const web = status.instances.find((one) => one.tier === "WebGroup")?.name ?? "";
  expect(await callOut(web)).toMatch(new RegExp(`^heard (::ffff:)?${uplinkIp?.replaceAll(".", "\\.")}$`));
  expect(await callOut("db-instance1-1")).toBe("silence");
});

test("an instance in a public subnet with a public address leaves by the internet gateway (V15)", async () => {
  expect(await callOut("alb-1")).toMatch(/^heard /);
});

async function resolve(instance: string, name: string): Promise<{ address: string; ttl: number }[]> {
  const script = `const { Resolver } = (await import("node:dns")).promises;
    console.log(JSON.stringify(await new Resolver().resolve4(${JSON.stringify(name)}, { ttl: true })))`;
  return JSON.parse(await runScript(lab, instance, script)) as { address: string; ttl: number }[];
}

test("load balancers' names give an address per zone, zonal names one, each with a TTL of sixty scaled seconds (NLB-083 to NLB-085)", async () => {
  const nlb = status.loadBalancers.find((one) => one.kind === "network");
  const web = status.instances.find((one) => one.tier === "WebGroup")?.name ?? "";
  const all = await resolve(web, nlb?.dnsName ?? "");
  expect(all.map(({ address }) => address).sort()).toEqual(nlb?.nodes.map(({ privateIp }) => privateIp).sort());
  expect(new Set(all.map(({ ttl }) => ttl))).toEqual(new Set([60 / TEST_TIME_SCALE]));
  const zonal = await resolve(web, `${nlb?.nodes[0]?.availabilityZone}.${nlb?.dnsName}`);
  expect(zonal.map(({ address }) => address)).toEqual([nlb?.nodes[0]?.privateIp]);
});

test("an internet-facing load balancer's name gives public addresses, from inside and from outside (NLB-084)", async () => {
  const alb = status.loadBalancers.find((one) => one.kind === "application");
  const expected = alb?.nodes.map(({ publicIp }) => publicIp).sort();
  for (const instance of ["client", "db-instance1-1"]) {
    expect((await resolve(instance, alb?.dnsName ?? "")).map(({ address }) => address).sort()).toEqual(expected);
  }
});

test("a database's endpoints lead to the writer and to the reader (R01, R02, R08)", async () => {
  const database = status.databases[0];
  const ipOf = (role: string) => {
    const instanceId = database?.members.find((member) => member.role === role)?.instanceId;
    return status.instances.find((one) => one.instanceId === instanceId)?.privateIp;
  };
  const [writer] = await resolve("client", database?.endpoint ?? "");
  expect(writer).toEqual({ address: ipOf("writer"), ttl: 1 });
  expect((await resolve("client", database?.readerEndpoint ?? "")).map(({ address }) => address)).toEqual([
    ipOf("reader"),
  ]);
});

test("an instance's name resolves inside its VPC, and not on the internet side (V46)", async () => {
  const web = status.instances.find((one) => one.tier === "WebGroup");
  const name = `ip-${web?.privateIp?.replaceAll(".", "-")}.ap-northeast-1.compute.internal`;
  expect((await resolve("db-instance1-1", name)).map(({ address }) => address)).toEqual([web?.privateIp]);
  await expect(resolve("client", name)).rejects.toThrow("ENOTFOUND");
});
