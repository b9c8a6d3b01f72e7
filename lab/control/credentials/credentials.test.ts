import { expect, test } from "vitest";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { InstanceProfile } from "../../model/iam.ts";
import type { Lab, SingleInstance } from "../../model/lab.ts";
import { placeContainers } from "../addresses/index.ts";
import { renderFabricState } from "../render/fabric-state.ts";
import { renderS3State } from "../render/index.ts";
import { container } from "../test/containers.ts";
import { group, subnet, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { deriveCredentials } from "./derive.ts";
import { createProfileDesk, withoutCredentials } from "./index.ts";

const HOUR_MS = 3_600_000;
const secret = Buffer.alloc(32, 7);
const from = { secret, owner: "role server i-1", sinceMs: 1000 };

const profile: InstanceProfile = {
  logicalId: "Profile",
  name: "server",
  arn: "arn:aws:iam::123456789012:instance-profile/server",
  id: "AIPA0123456789ABCDEF0",
  role: {
    name: "uploader",
    isForInstances: true,
    statements: [{ effect: "Allow", principals: [], actions: ["s3:*"], resources: ["*"] }],
  },
};
const other: InstanceProfile = { ...profile, logicalId: "Other", name: "other" };
const bucket = {
  logicalId: "Uploads",
  name: "uploads",
  cors: [],
  website: undefined,
  policy: [],
  isPublicAccessBlocked: true,
};
const server: SingleInstance = {
  logicalId: "Server",
  name: "server",
  subnetId: subnet("a").id,
  privateIp: "10.0.1.20",
  machine: { ...group.machine, instanceProfile: "server" },
};
const lab = testLab({ buckets: [bucket], instanceProfiles: [profile, other], instances: [server] });
const origin = container({ service: "server", resource: "Server" });
const clone = container({
  ...{ service: "server", resource: "Server", number: 2 },
  ...{ subnetId: subnet("c").id, address: "10.0.2.4" },
});

function render(inventory = [origin, clone], events: readonly LabEventBody[] = [], of: Lab = lab) {
  const observed = observedWith({ lab: of, inventory, secret, nowMs: 5000 }, events);
  const placements = placeContainers(observed);
  return { s3: renderS3State(observed, placements), fabric: renderFabricState(observed, placements, []) };
}

/** Instances that S3 knows, of roles. */
const holders = (...args: Parameters<typeof render>) =>
  render(...args)
    .s3?.credentials.slice(1)
    .map(({ principalArn }) => principalArn.split("/").slice(1).join(" "));

test("credentials have AWS's forms, last six hours, and others are there an hour before their end", () => {
  const [first] = deriveCredentials(from, 2000);
  expect(first).toEqual({
    accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
    secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
    token: expect.stringMatching(/^[\w+/]{320}$/),
    issuedAtMs: 1000,
    expiresAtMs: 1000 + 6 * HOUR_MS,
  });
  expect(deriveCredentials(from, 5 * HOUR_MS)).toEqual([first]);
  const [second, former] = deriveCredentials(from, 1000 + 5 * HOUR_MS);
  expect(former).toEqual(first);
  expect(second.issuedAtMs).toBe(1000 + 5 * HOUR_MS);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
});

test("credentials are those of one instance and role, and of one lab", () => {
  const keys = [from, { ...from, owner: "role server i-2" }, { ...from, secret: Buffer.alloc(32, 8) }].map(
    (one) => deriveCredentials(one, 2000)[0].accessKeyId,
  );
  expect(new Set(keys).size).toBe(3);
});

test("what an instance's metadata hands out is what S3 takes, and nobody else's metadata has it", () => {
  const { s3, fabric } = render();
  const [own, cloned] = ["10.0.1.20", "10.0.2.4"].map(
    (ip) => fabric.interfaces.find(({ privateIp }) => privateIp === ip)?.metadata?.profile,
  );
  expect(cloned).toBeUndefined();
  const credentials = own?.role?.credentials;
  expect(own).toMatchObject({ arn: profile.arn, id: profile.id, role: { name: "uploader" } });
  expect(s3?.credentials[1]).toEqual({
    accessKeyId: credentials?.accessKeyId,
    secretAccessKey: credentials?.secretAccessKey,
    sessionToken: credentials?.token,
    expiresAtMs: credentials?.expiresAtMs,
    principalArn: `arn:aws:sts::123456789012:assumed-role/uploader/${origin.instanceId}`,
    statements: profile.role?.statements,
  });
  expect(s3?.buckets).toEqual([{ ...bucket, logicalId: undefined }]);
  expect(s3?.credentials).toHaveLength(2);
});

test("a clone has the profile that it was launched with, and any instance that which was attached since", () => {
  const launched = { ...clone, instanceProfile: "server" };
  expect(holders()).toEqual([`uploader ${origin.instanceId}`]);
  expect(holders([launched])).toEqual([`uploader ${clone.instanceId}`]);
  const attached = { kind: "instance-profile", instanceId: clone.instanceId, profile: "other" } as const;
  expect(holders([clone], [attached])).toEqual([`uploader ${clone.instanceId}`]);
  const gone = { kind: "instance-state", resource: "Server", state: "terminated", message: "" } as const;
  expect(holders([clone], [attached, { ...gone, instanceId: clone.instanceId }])).toEqual([]);
});

test("a role that EC2 may not assume gives nothing, and metadata says so", () => {
  const role = { name: "uploader", statements: [], isForInstances: false };
  const of = { ...lab, instanceProfiles: [{ ...profile, role }] };
  expect(holders([origin], [], of)).toEqual([]);
  expect(render([origin], [], of).fabric.interfaces[0]?.metadata?.profile?.role).toEqual({ name: "uploader" });
});

test("a lab without buckets has no S3, and its instances credentials all the same", () => {
  const { buckets: _buckets, ...of } = lab;
  const { s3, fabric } = render([origin], [], of);
  expect(s3).toBeUndefined();
  expect(fabric.interfaces[0]?.metadata?.profile?.role?.credentials).toBeDefined();
});

test("who looks at the fabric's state from outside sees no credentials", () => {
  const { fabric } = render();
  const text = JSON.stringify(withoutCredentials(fabric));
  expect(JSON.stringify(fabric)).toContain("secretAccessKey");
  expect(text).not.toContain("secretAccessKey");
  expect(text).toContain('"role":{"name":"uploader"}');
});

test("a profile is attached by name or logical id; what is not there is told with what is", async () => {
  const told: LabEventBody[] = [];
  const append = (body: LabEventBody) => ({ id: told.push(body), timeMs: 0, ...body }) as LabEvent;
  const picture = { append, look: async () => {}, observe: () => observedWith({ lab, inventory: [clone] }) };
  const desk = createProfileDesk({ picture, onChange: () => {} });
  const { instanceId } = clone;
  expect(await desk.attach({ instanceId, profile: "Other" })).toEqual({ instanceId, profile: "other" });
  expect(told).toEqual([{ kind: "instance-profile", instanceId, profile: "other" }]);
  await expect(desk.attach({ instanceId, profile: "admin" })).rejects.toThrow(
    "No instance profile is called `admin`; there are other, server",
  );
  await expect(desk.attach({ instanceId: "i-0", profile: "other" })).rejects.toThrow("No instance is `i-0`");
});

test("names of S3 and of its websites are there in a lab with buckets, for every bucket", () => {
  const s3 = render().fabric.names.filter(({ addresses }) => addresses.includes("203.0.113.20"));
  expect(s3.map(({ name }) => name)).toEqual([
    "s3.ap-northeast-1.amazonaws.com",
    "*.s3.ap-northeast-1.amazonaws.com",
    "s3-website-ap-northeast-1.amazonaws.com",
    "*.s3-website-ap-northeast-1.amazonaws.com",
  ]);
});
