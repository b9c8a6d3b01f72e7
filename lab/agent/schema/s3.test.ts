import { expect, test } from "vitest";
import type { S3State } from "../../s3/state.ts";
import { parseS3State } from "./s3.ts";

const state: S3State = {
  region: "ap-northeast-1",
  buckets: [
    {
      name: "sample.co.jp",
      cors: [
        {
          ...{ allowedOrigins: ["*"], allowedMethods: ["GET"], allowedHeaders: [], exposedHeaders: ["ETag"] },
          maxAgeSeconds: undefined,
        },
      ],
      website: { kind: "pages", indexDocument: "index.html", errorDocument: undefined },
      policy: [
        {
          effect: "Allow",
          principals: ["*"],
          actions: ["s3:GetObject"],
          resources: ["arn:aws:s3:::sample.co.jp/*"],
          secureTransport: true,
        },
      ],
      isPublicAccessBlocked: false,
    },
    {
      ...{ name: "uploads", cors: [], policy: [], isPublicAccessBlocked: true },
      website: { kind: "redirect", hostName: "example.com", protocol: "https" },
    },
  ],
  credentials: [
    {
      ...{ accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: undefined, expiresAtMs: undefined },
      ...{ principalArn: "arn:aws:iam::123456789012:user/a", statements: [] },
    },
  ],
};
const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

test("a state of S3 comes through whole", () => {
  expect(parseS3State(overTheWire(state))).toStrictEqual(state);
});

test("what is wrong is named with its place", () => {
  const buckets = [{ ...state.buckets[0], name: "../etc" }];
  expect(() => parseS3State(overTheWire({ ...state, buckets }))).toThrow("buckets[0].name: not a bucket's name");
});
