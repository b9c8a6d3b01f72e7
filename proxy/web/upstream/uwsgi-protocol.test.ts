import { expect, test } from "vitest";
import { parsePacket } from "../../uwsgi/index.ts";
import type { BodyFraming, UpstreamRequest } from "./protocol.ts";
import { uwsgiProtocol } from "./uwsgi-protocol.ts";

function request(body: BodyFraming, value = "shop.example"): UpstreamRequest {
  return {
    ...{ method: "POST", target: "/read", host: "10.0.5.10:9090", fields: () => [], body, keepsConnection: true },
    origin: () => ({
      ...{ uri: "/read", path: "/read", upstreamPath: "/read", query: "", protocol: "HTTP/1.1", host: value },
      client: { address: "10.0.2.56", port: 4711 },
      server: { name: "shop.example", address: "10.0.3.4", port: 80 },
      ...{ software: "Apache", upstream: "uwsgi://10.0.5.10:9090", fields: [{ name: "Host", value }] },
    }),
  };
}

function variablesSent(body: BodyFraming): ReadonlyMap<string, string> {
  const parse = parsePacket(Buffer.from(uwsgiProtocol.renderHead(request(body))));
  return new Map(parse.kind === "packet" ? parse.packet.variables : []);
}

test("a request is a packet with Apache's variables", () => {
  const variables = variablesSent({ kind: "length", length: 5 });
  expect(variables.get("PATH_INFO")).toBe("/read");
  expect(variables.get("CONTENT_LENGTH")).toBe("5");
  expect(variables.get("REMOTE_ADDR")).toBe("10.0.2.56");
  expect(variables.get("SCRIPT_FILENAME")).toBe("proxy:uwsgi://10.0.5.10:9090/read");
  expect(variablesSent({ kind: "none" }).has("CONTENT_LENGTH")).toBe(false);
});

test("a header that no packet can hold is an error that says so", () => {
  expect(() => uwsgiProtocol.renderHead(request({ kind: "none" }, "x".repeat(70_000)))).toThrow(
    /^A uwsgi packet holds 65535 bytes, got 7\d{4}$/,
  );
});

test("an answer is HTTP, and its connection carries no other", () => {
  const head = uwsgiProtocol.parseAnswer(Buffer.from("HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nbody"), false);
  expect(head).toMatchObject({ kind: "head", size: 27, head: { status: 200, fields: [{ name: "X-A", value: "1" }] } });
  expect(head.kind === "head" && uwsgiProtocol.keepsConnection(head.head)).toBe(false);
  expect(uwsgiProtocol.parseAnswer(Buffer.from("HTT"), false)).toEqual({ kind: "incomplete" });
});

test("what is not HTTP is not taken for an answer of HTTP/0.9", () => {
  expect(uwsgiProtocol.parseAnswer(Buffer.from("garbage\r\n\r\n"), false)).toMatchObject({ kind: "bad" });
});
