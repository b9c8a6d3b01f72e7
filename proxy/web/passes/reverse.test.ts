import { expect, test } from "vitest";
import { rewriteLocation } from "./reverse.ts";

const reverses = [
  { path: "/api/", url: "http://v2:9090/base/" },
  { path: "/", url: "http://NLB:9090/" },
  { path: "/old", url: "http://plain" },
  { path: "/sub/", url: "http://sub" },
];
const rewrite = (value: string, name = "Location") => rewriteLocation(reverses, "http://shop.example", name, value);

test.each([
  ["http://nlb:9090/x?y#z", "http://shop.example/x?y#z"],
  ["http://NLB:9090/", "http://shop.example/"],
  ["http://v2:9090/base/x", "http://shop.example/api/x"],
  ["http://plain:80/x", "http://shop.example/old/x"],
  ["http://sub/x", "http://shop.example/sub/x"],
  ["http://plain", "http://shop.example/old"],
])("an upstream that names itself gets the client's name: %s", (value, rewritten) => {
  expect(rewrite(value)).toBe(rewritten);
});

test.each(["http://elsewhere/x", "https://nlb:9090/x", "http://nlb:9091/x", "http://v2:9090/other", "/relative"])(
  "an address that no directive covers stays: %s",
  (value) => {
    expect(rewrite(value)).toBe(value);
  },
);

test("Content-Location and URI are rewritten too, other headers are not", () => {
  expect(rewrite("http://nlb:9090/a", "content-location")).toBe("http://shop.example/a");
  expect(rewrite("http://nlb:9090/a", "URI")).toBe("http://shop.example/a");
  expect(rewrite("http://nlb:9090/a", "Link")).toBe("http://nlb:9090/a");
});
