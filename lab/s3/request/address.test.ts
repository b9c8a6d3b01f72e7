import { expect, test } from "vitest";
import { parseAddress } from "./address.ts";

const options = { region: "ap-northeast-1", isBucket: (name: string) => name === "sample.co.jp" };

test.each([
  "sample.co.jp.s3-website-ap-northeast-1.amazonaws.com",
  "sample.co.jp.s3-website.ap-northeast-1.amazonaws.com",
  "sample.co.jp.s3-website.localhost:8080",
  "SAMPLE.co.jp:80",
])("%s is the website of a bucket", (host) => {
  expect(parseAddress(host, "/a%20b", options)).toEqual({ kind: "website", bucket: "sample.co.jp", key: "a b" });
});

test.each([
  ["sample.co.jp.s3.ap-northeast-1.amazonaws.com", "/a", { kind: "object", bucket: "sample.co.jp", key: "a" }],
  ["photos.s3.localhost", "/", { kind: "bucket", bucket: "photos" }],
  ["127.0.0.1:8080", "/photos/a/b", { kind: "object", bucket: "photos", key: "a/b" }],
  ["www.sample.co.jp", "/photos", { kind: "bucket", bucket: "photos" }],
  ["s3.ap-northeast-1.amazonaws.com", "/", { kind: "service" }],
])("%s %s is of the service itself", (host, path, address) => {
  expect(parseAddress(host, path, options)).toEqual(address);
});
