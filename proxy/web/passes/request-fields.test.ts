import { expect, test } from "vitest";
import { countForward, type Forwarding, hostOf, upstreamFields } from "./request-fields.ts";

const fieldsOf = (pairs: Record<string, string>) => Object.entries(pairs).map(([name, value]) => ({ name, value }));

const forwarding: Forwarding = {
  fields: fieldsOf({ Host: "shop.example", Accept: "*/*" }),
  clientAddress: "10.0.2.56",
  protocol: "HTTP/1.1",
  host: "shop.example",
  server: { name: "web-1", via: "Off", software: "Apache/2.4.68 (Debian)" },
  settings: { addHeaders: true },
};

const sent = (changes: Partial<Forwarding>) =>
  upstreamFields({ ...forwarding, ...changes }).map(({ name, value }) => `${name}: ${value}`);

test("the upstream is told by what name the client called, and by whom it came", () => {
  expect(sent({})).toEqual([
    "Accept: */*",
    "X-Forwarded-For: 10.0.2.56",
    "X-Forwarded-Host: shop.example",
    "X-Forwarded-Server: web-1",
  ]);
});

test("what proxies before noted keeps its place, and this one is added at its end", () => {
  const fields = fieldsOf({
    "x-forwarded-for": "203.0.113.10, 10.0.9.9",
    "X-Forwarded-Host": "first.example",
    Via: "1.0 edge",
  });
  expect(sent({ fields, server: { ...forwarding.server, via: "On" } })).toEqual([
    "x-forwarded-for: 203.0.113.10, 10.0.9.9, 10.0.2.56",
    "X-Forwarded-Host: first.example, shop.example",
    "Via: 1.0 edge, 1.1 web-1",
    "X-Forwarded-Server: web-1",
  ]);
});

test.each([
  ["On", "1.1 web-1"],
  ["Full", "1.1 web-1 (Apache/2.4.68)"],
] as const)("ProxyVia %s adds %s", (via, entry) => {
  expect(sent({ fields: [], server: { ...forwarding.server, via }, settings: { addHeaders: false } })).toEqual([
    `Via: ${entry}`,
  ]);
});

test("headers that concern one connection are not passed on, nor those that Connection names", () => {
  const fields = fieldsOf({
    ...{ Host: "a", Connection: "Upgrade, X-Private", "Keep-Alive": "timeout=5", Upgrade: "websocket", TE: "trailers" },
    ...{
      Trailer: "x",
      "Transfer-Encoding": "chunked",
      "Content-Length": "5",
      "Proxy-Connection": "a",
      "X-Private": "1",
    },
    ...{ Expect: "100-continue", "Proxy-Authorization": "b" },
  });
  expect(sent({ fields, settings: { addHeaders: false } })).toEqual(["Expect: 100-continue", "Proxy-Authorization: b"]);
});

test.each([
  [{ scheme: "http", host: "nlb", port: 80, path: "" }, "nlb"],
  [{ scheme: "http", host: "nlb", port: 9090, path: "" }, "nlb:9090"],
  [{ scheme: "http", host: "::1", port: 9090, path: "" }, "[::1]:9090"],
])("Host towards %j is %s", (upstream, host) => {
  expect(hostOf(upstream)).toBe(host);
});

test.each([
  ["3", { kind: "goes-on" }, "2"],
  ["0", { kind: "last" }, "0"],
  ["x", { kind: "bad", why: "Max-Forwards request header could not be parsed" }, "x"],
])("Max-Forwards: %s", (value, outcome, left) => {
  const fields = fieldsOf({ "Max-Forwards": value });
  expect(countForward(fields)).toEqual(outcome);
  expect(fields[0]?.value).toBe(left);
});
