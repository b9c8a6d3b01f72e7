import { expect, test } from "vitest";
import { parseAddress } from "./address.ts";

const options = { region: "ap-northeast-1", isBucket: (name: string) => name === "sample.co.jp" };

test.each([
  ["s3.ap-northeast-1.amazonaws.com", "/", "service"],
  ["s3.ap-northeast-1.amazonaws.com", "/b", "bucket b"],
  ["s3.ap-northeast-1.amazonaws.com", "/b/", "bucket b"],
  ["s3.ap-northeast-1.amazonaws.com", "/b/k/l", "object b k/l"],
  ["s3.ap-northeast-1.amazonaws.com:80", "/b//k", "object b /k"],
  ["s3.amazonaws.com", "/b/..", "object b .."],
  ["b.s3.ap-northeast-1.amazonaws.com", "/", "bucket b"],
  ["b.s3.ap-northeast-1.amazonaws.com", "/%E3%81%82%2B+", "object b あ++"],
  ["B.s3.ap-northeast-1.amazonaws.com:8080", "/k", "object b k"],
  ["b.c.s3.dualstack.ap-northeast-1.amazonaws.com", "/k", "object b.c k"],
  ["b.s3.amazonaws.com", "/k", "object b k"],
  ["b.s3.localhost:4566", "/k", "object b k"],
  ["127.0.0.1:4566", "/b/k", "object b k"],
  ["b.s3.eu-west-1.amazonaws.com", "/c/k", "object c k"],
  ["b.s3-website-ap-northeast-1.amazonaws.com", "/", "website b "],
  ["b.c.s3-website.ap-northeast-1.amazonaws.com", "/d/", "website b.c d/"],
  ["sample.co.jp", "/a%20b", "website sample.co.jp a b"],
  ["SAMPLE.co.jp:80", "/a", "website sample.co.jp a"],
  ["sample.co.jp.s3-website.localhost:8080", "/a", "website sample.co.jp a"],
  ["sample.co.jp.s3.ap-northeast-1.amazonaws.com", "/a", "object sample.co.jp a"],
  ["www.sample.co.jp", "/photos", "bucket photos"],
  ["", "/b/k", "object b k"],
])("host %j, path %j: %s", (host, path, expected) => {
  expect(Object.values(parseAddress(host, path, options)).join(" ")).toBe(expected);
});
