import { expect, test } from "vitest";
import { clientHeaders, type Forwarding, upstreamHeaders } from "./headers.ts";

const forwarding: Forwarding = {
  headers: { host: "shop.example", accept: "*/*" },
  clientAddress: "10.0.2.56",
  httpVersion: "1.1",
  serverName: "web-1",
  upstream: { scheme: "http", host: "nlb.example", port: 9090, path: "/" },
  proxy: { preserveHost: false, addHeaders: true, via: "Off" },
};

test("the upstream is called by its own name and told by what name the client called", () => {
  expect(upstreamHeaders(forwarding)).toEqual({
    host: "nlb.example:9090",
    accept: "*/*",
    "x-forwarded-for": "10.0.2.56",
    "x-forwarded-host": "shop.example",
    "x-forwarded-server": "web-1",
  });
});

test("what proxies before noted is kept, and this one is added at the end", () => {
  const headers = {
    host: "shop.example",
    "x-forwarded-for": "203.0.113.10, 10.0.9.9",
    "x-forwarded-host": "first.example",
    "x-forwarded-server": "edge",
    "x-forwarded-proto": "https",
  };
  expect(upstreamHeaders({ ...forwarding, headers })).toMatchObject({
    "x-forwarded-for": "203.0.113.10, 10.0.9.9, 10.0.2.56",
    "x-forwarded-host": "first.example, shop.example",
    "x-forwarded-server": "edge, web-1",
    "x-forwarded-proto": "https",
  });
});

test("ProxyPreserveHost, ProxyAddHeaders and ProxyVia change what they say", () => {
  const proxy = { preserveHost: true, addHeaders: false, via: "On" } as const;
  expect(upstreamHeaders({ ...forwarding, proxy })).toEqual({
    host: "shop.example",
    accept: "*/*",
    via: "1.1 web-1",
  });
});

test("the default port is not written behind the host", () => {
  const upstream = { ...forwarding.upstream, port: 80 };
  expect(upstreamHeaders({ ...forwarding, upstream }).host).toBe("nlb.example");
});

test("headers that concern one connection are not passed on, nor those that Connection names", () => {
  const headers = {
    host: "a",
    connection: "Upgrade, X-Private",
    "keep-alive": "timeout=5",
    upgrade: "websocket",
    te: "trailers",
    trailer: "x",
    expect: "100-continue",
    proxy: "http://evil",
    "x-private": "1",
    "transfer-encoding": "chunked",
  };
  expect(Object.keys(upstreamHeaders({ ...forwarding, headers })).sort()).toEqual([
    "host",
    "transfer-encoding",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-server",
  ]);
});

test("a client cannot make the length of its own body disappear by naming it in Connection", () => {
  const sized = { host: "a", connection: "content-length", "content-length": "5" };
  expect(upstreamHeaders({ ...forwarding, headers: sized })["content-length"]).toBe("5");
  const chunked = { host: "a", connection: "transfer-encoding", "transfer-encoding": "chunked" };
  expect(upstreamHeaders({ ...forwarding, headers: chunked })["transfer-encoding"]).toBe("chunked");
});

test("headers of an answer keep order, case and repetition, without those of the connection", () => {
  const raw = ["Set-Cookie", "a=1", "Connection", "close, X-Hop", "X-Hop", "1", "Set-Cookie", "b=2"];
  const more = ["Transfer-Encoding", "chunked", "Location", "/x"];
  expect(clientHeaders([...raw, ...more], (name, value) => (name === "Location" ? "/y" : value))).toEqual([
    ["Set-Cookie", "a=1"],
    ["Set-Cookie", "b=2"],
    ["Location", "/y"],
  ]);
});
