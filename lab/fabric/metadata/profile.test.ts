import { expect, test } from "vitest";
import type { ProfileMetadata } from "../../model/index.ts";
import { findCaller } from "./caller.ts";
import { instance, stateWith } from "./fixture.ts";
import { readPath } from "./tree.ts";

const credentials = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "secret",
  token: "token",
  issuedAtMs: Date.UTC(2026, 10, 21, 9, 8, 7, 654),
  expiresAtMs: Date.UTC(2026, 10, 21, 15, 8, 7, 654),
};
const profile: ProfileMetadata = {
  arn: "arn:aws:iam::123456789012:instance-profile/server",
  id: "AIPA0123456789ABCDEF0",
  updatedAtMs: credentials.issuedAtMs,
  role: { name: "uploader", credentials },
};

function read(path: string, of: ProfileMetadata | undefined): string | undefined {
  const asked = instance("10.0.3.4", of ? { profile: of } : {});
  const caller = findCaller(stateWith(asked), asked.privateIp);
  return caller && readPath(`/latest/meta-data/iam${path}`, caller);
}

const json = (path: string, of: ProfileMetadata) => JSON.parse(read(path, of) ?? "null");

test("V60: an instance with a profile is told its role, and what signs the role's requests", () => {
  expect(read("/", profile)).toBe("info\nsecurity-credentials/");
  expect(read("/security-credentials/", profile)).toBe("uploader");
  expect(json("/security-credentials/uploader", profile)).toEqual({
    Code: "Success",
    LastUpdated: "2026-11-21T09:08:07Z",
    Type: "AWS-HMAC",
    AccessKeyId: "ASIAEXAMPLE",
    SecretAccessKey: "secret",
    Token: "token",
    Expiration: "2026-11-21T15:08:07Z",
  });
  expect(json("/info", profile)).toEqual({
    Code: "Success",
    LastUpdated: "2026-11-21T09:08:07Z",
    InstanceProfileArn: profile.arn,
    InstanceProfileId: profile.id,
  });
});

test.each(["/", "/info", "/security-credentials/", "/security-credentials/uploader"])(
  "V59: an instance without a profile has no %s",
  (path) => {
    expect(read(path, undefined)).toBeUndefined();
  },
);

test("a role that EC2 may not assume is named, with the reason why it gives nothing", () => {
  const refused = { ...profile, role: { name: "uploader" } };
  expect(json("/security-credentials/uploader", refused)).toMatchObject({ Code: "AssumeRoleUnauthorizedAccess" });
  const { role: _role, ...empty } = profile;
  expect(read("/security-credentials/", empty)).toBeUndefined();
  expect(read("/", empty)).toBe("info");
});
