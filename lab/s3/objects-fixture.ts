/** Objects of a test server as its client puts and reads them. For tests. */
import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { TestServer } from "./fixture.ts";

/** Where they are unless told. */
export const Bucket = "photos";

/** @param server once it has been started */
export function objectsOf(server: () => Pick<TestServer, "client">) {
  return {
    put: (Key: string, Body: string | Buffer, rest: object = {}) =>
      server()
        .client()
        .send(new PutObjectCommand({ Bucket, Key, Body, ...rest })),
    async textOf(Key: string, bucket = Bucket): Promise<string> {
      const { Body } = await server()
        .client()
        .send(new GetObjectCommand({ Bucket: bucket, Key }));
      return (await Body?.transformToString()) ?? "";
    },
  };
}

/** Of an object that was put at once. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}
