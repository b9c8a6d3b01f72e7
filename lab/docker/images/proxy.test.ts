import { expect, test } from "vitest";
import { findProxy, parseAptProxy } from "./proxy.ts";

test("APT's proxy is read from its configuration", () => {
  expect(parseAptProxy("http_proxy='http://cache.example:3142'\n")).toEqual({
    http_proxy: "http://cache.example:3142",
  });
});

test("no proxy and a direct connection are the same", () => {
  expect([parseAptProxy(""), parseAptProxy("http_proxy='DIRECT'\n")]).toEqual([{}, {}]);
});

test("the environment's proxy comes before APT's", async () => {
  expect(await findProxy({ http_proxy: "http://a.example:1", NO_PROXY: "b.example", HOME: "/" })).toEqual({
    http_proxy: "http://a.example:1",
    NO_PROXY: "b.example",
  });
});
