import { expect, test } from "vitest";
import type { Eni, InstanceMetadata, MetadataOptions } from "../../model/index.ts";
import { eni } from "../fixture/three-tier.ts";
import { answerMetadata, type MetadataAnswer, type MetadataRequest } from "./answer.ts";
import { findCaller } from "./caller.ts";
import { instance, OPTIONS, stateWith } from "./fixture.ts";
import { createTokens } from "./token.ts";
import { availabilityZoneId } from "./zone-id.ts";

const tokens = createTokens(Buffer.alloc(32, 1));
const NOW_MS = 1_000_000;

function ask(request: Partial<MetadataRequest>, asked: Eni = instance("10.0.3.4"), nowMs = NOW_MS): MetadataAnswer {
  const whole = { method: "GET", path: "/", token: undefined, tokenTtl: undefined, isForwarded: false, ...request };
  const caller = findCaller(stateWith(asked), asked.privateIp);
  return answerMetadata(whole, { caller, tokens, nowMs });
}

function read(path: string, asked?: Eni): string | number {
  const answer = ask({ path }, asked);
  return answer.status === 200 ? answer.body : answer.status;
}

const withOptions = (options: Partial<MetadataOptions>, more: Partial<InstanceMetadata> = {}) =>
  instance("10.0.3.4", { ...more, options: { ...OPTIONS, ...options } });

test("V58: every path has its value", () => {
  const mac = "network/interfaces/macs/06:00:00:00:03:04";
  const values = Object.entries({
    "ami-id": "tierlab/web",
    hostname: "ip-10-0-3-4.ap-northeast-1.compute.internal",
    "local-hostname": "ip-10-0-3-4.ap-northeast-1.compute.internal",
    "instance-id": instance("10.0.3.4").instanceId,
    "instance-type": "t3.micro",
    "local-ipv4": "10.0.3.4",
    mac: "06:00:00:00:03:04",
    "placement/availability-zone": "ap-northeast-1a",
    "placement/availability-zone-id": "apne1-az1",
    "placement/region": "ap-northeast-1",
    "security-groups": "web\nssh",
    "services/domain": "amazonaws.com",
    "services/partition": "aws",
    [`${mac}/device-number`]: "0",
    [`${mac}/interface-id`]: instance("10.0.3.4").id,
    [`${mac}/local-ipv4s`]: "10.0.3.4",
    [`${mac}/owner-id`]: "123456789012",
    [`${mac}/security-groups`]: "web\nssh",
    [`${mac}/security-group-ids`]: "sg-web",
    [`${mac}/subnet-id`]: "subnet-3",
    [`${mac}/subnet-ipv4-cidr-block`]: "10.0.3.0/24",
    [`${mac}/vpc-id`]: "vpc-a",
    [`${mac}/vpc-ipv4-cidr-block`]: "10.0.0.0/16",
    [`${mac}/vpc-ipv4-cidr-blocks`]: "10.0.0.0/16",
  });
  expect(values.map(([path]) => [path, read(`/latest/meta-data/${path}`)])).toEqual(values);
  expect(read("/latest/meta-data/reservation-id")).toMatch(/^r-0[0-9a-f]{16}$/);
});

test("V54: folders are lists with slashes for what has something below it, and unknown paths are a 404", () => {
  expect(read("/latest/")).toBe("dynamic/\nmeta-data/");
  expect(read("/latest/meta-data/placement/")).toBe("availability-zone\navailability-zone-id\nregion");
  expect(read("/latest/meta-data/placement")).toBe("availability-zone\navailability-zone-id\nregion");
  expect(read("/latest/meta-data/network/interfaces/macs/")).toBe("06:00:00:00:03:04/");
  expect(read("/latest/meta-data/")).toContain("\nnetwork/\n");
  expect(read("/")).toMatch(/^1\.0\n2007-01-19\n.*\nlatest$/s);
  const unknown = ["/latest/meta-data/nothing", "/latest/meta-data/instance-id/", "/newest/meta-data/", "/1999-01-01/"];
  expect(unknown.map((path) => read(path))).toEqual([404, 404, 404, 404]);
});

test("V54: dated versions answer as the latest does", () => {
  expect(read("/2021-07-15/meta-data/local-ipv4")).toBe("10.0.3.4");
  expect(read("/1.0/meta-data/local-ipv4")).toBe("10.0.3.4");
});

test("V59: what does not apply is absent, also from the lists", () => {
  const absent = ["public-ipv4", "public-hostname", "iam/info", "tags/instance", "autoscaling/", "spot/"];
  expect(absent.map((path) => read(`/latest/meta-data/${path}`))).toEqual(absent.map(() => 404));
  expect(read("/latest/meta-data/")).not.toMatch(/public|iam|tags|autoscaling|spot/);
});

test("V59, A06: what applies is there", () => {
  const rich = instance(
    "10.0.3.4",
    { targetLifecycleState: "InService", options: { ...OPTIONS, instanceMetadataTags: "enabled" } },
    { publicIp: "198.51.100.7" },
  );
  expect(read("/latest/meta-data/public-ipv4", rich)).toBe("198.51.100.7");
  expect(read("/latest/meta-data/public-hostname", rich)).toBe("ec2-198-51-100-7.ap-northeast-1.compute.amazonaws.com");
  expect(read("/latest/meta-data/autoscaling/target-lifecycle-state", rich)).toBe("InService");
  expect(read("/latest/meta-data/tags/instance", rich)).toBe("Name\naws:autoscaling:groupName");
  expect(read("/latest/meta-data/tags/instance/Name", rich)).toBe("web");
});

test("V61: the identity document tells what the instance is", () => {
  expect(JSON.parse(String(read("/latest/dynamic/instance-identity/document")))).toEqual({
    accountId: "123456789012",
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    availabilityZone: "ap-northeast-1a",
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: "tierlab/web",
    instanceId: instance("10.0.3.4").instanceId,
    instanceType: "t3.micro",
    kernelId: null,
    pendingTime: "2026-11-21T09:08:07Z",
    privateIp: "10.0.3.4",
    ramdiskId: null,
    region: "ap-northeast-1",
    version: "2017-09-30",
  });
});

test("V62: user data comes raw, and is a 404 where there is none", () => {
  const userData = "#!/bin/sh\r\necho 'Grüße'\n\n";
  expect(read("/latest/user-data", instance("10.0.3.4", { userData }))).toBe(userData);
  expect(read("/latest/", instance("10.0.3.4", { userData }))).toBe("dynamic/\nmeta-data/\nuser-data");
  expect(read("/latest/user-data")).toBe(404);
});

const put: Partial<MetadataRequest> = { method: "PUT", path: "/latest/api/token", tokenTtl: "60" };

function issued(asked?: Eni): string {
  const answer = ask(put, asked);
  return "body" in answer ? answer.body : "";
}

test("V55: a token is given for 1 to 21600 seconds", () => {
  expect(ask(put)).toMatchObject({ status: 200, tokenTtlSeconds: 60 });
  const statuses = ["1", "21600", "0", "21601", "-1", "1.5", "x", "", undefined].map(
    (tokenTtl) => ask({ ...put, tokenTtl }).status,
  );
  expect(statuses).toEqual([200, 200, 400, 400, 400, 400, 400, 400, 400]);
});

test("V55: a PUT through a proxy, on a dated path or anywhere else is refused", () => {
  expect(ask({ ...put, isForwarded: true }).status).toBe(403);
  expect(ask({ ...put, path: "/2021-07-15/api/token" }).status).toBe(403);
  expect(ask({ ...put, path: "/latest/meta-data/" }).status).toBe(405);
  expect(ask({ method: "POST", path: "/latest/meta-data/" }).status).toBe(405);
});

test("V56: with tokens optional both versions answer, but a bad token is no token", () => {
  const path = "/latest/meta-data/instance-id";
  expect([ask({ path }).status, ask({ path, token: issued() }).status]).toEqual([200, 200]);
  expect(ask({ path, token: "bad" }).status).toBe(401);
});

test("V56: with tokens required a missing, invalid, expired or another instance's token is a 401", () => {
  const strict = withOptions({ httpTokens: "required" });
  const other = instance("10.0.4.4");
  const token = issued(strict);
  const path = "/latest/meta-data/instance-id";
  expect(ask({ path, token }, strict).status).toBe(200);
  expect(ask({ path, token }, strict, NOW_MS + 59_999).status).toBe(200);
  const refused = [
    ask({ path }, strict),
    ask({ path, token: `${token.slice(0, -2)}xx` }, strict),
    ask({ path, token }, strict, NOW_MS + 60_000),
    ask({ path, token: issued(other) }, strict),
    ask({ path: "/latest/nothing" }, strict),
  ];
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
});

test("V56: a service that is turned off answers 403 to everything", () => {
  const off = withOptions({ httpEndpoint: "disabled" });
  expect([ask(put, off).status, ask({ path: "/latest/meta-data/" }, off).status]).toEqual([403, 403]);
});

test("who has no metadata gets 404", () => {
  expect(read("/latest/meta-data/", eni("10.0.7.4", ["db"]))).toBe(404);
  expect(findCaller(stateWith(instance("10.0.3.4")), "10.0.3.99")).toBeUndefined();
});

test("an Availability Zone's id has its region's short name", () => {
  expect(availabilityZoneId("ap-northeast-1c", "ap-northeast-1")).toBe("apne1-az3");
  expect(availabilityZoneId("us-east-1a", "us-east-1")).toBe("use1-az1");
  expect(availabilityZoneId("eu-central-1b", "eu-central-1")).toBe("euc1-az2");
});
