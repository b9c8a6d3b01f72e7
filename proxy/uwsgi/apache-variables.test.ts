import { expect, test } from "vitest";
import { apacheVariables, type ProxiedRequest } from "./apache-variables.ts";

const field = (name: string, value: string) => ({ name, value });

function request(more: Partial<ProxiedRequest> = {}): ProxiedRequest {
  return {
    ...{ method: "GET", protocol: "HTTP/1.1", uri: "/", path: "/", upstreamPath: "/", query: "", fields: [] },
    ...{ contentLength: undefined, client: { address: "10.0.2.56", port: 4711 }, software: "Apache/2.4.68 (Debian)" },
    server: { name: "shop.example", address: "10.0.3.4", port: 8080 },
    upstream: "uwsgi://127.0.0.1:9090",
    ...more,
  };
}

const valuesOf = (more: Partial<ProxiedRequest>) => Object.fromEntries(apacheVariables(request(more)));

// What httpd sent for such a request, without what concerns httpd alone.
test("a request has httpd's variables, in httpd's order", () => {
  const variables = apacheVariables(
    request({
      ...{ uri: "/c%c3%a9;x//y?q=1&z=%2f", path: "/c\xc3\xa9;x/y", upstreamPath: "/c\xc3\xa9;x/y", query: "q=1&z=%2f" },
      fields: [
        field("Host", "shop.example:8080"),
        field("X-Forwarded-For", "1.2.3.4"),
        field("Authorization", "Basic eDp5"),
        field("Proxy", "evil"),
        field("X_Under", "u"),
        field("Dup", "1"),
        field("Connection", "close, X-Hop"),
        field("dup", "2"),
        field("X-Hop", "h"),
        field("TE", "trailers"),
      ],
    }),
  );
  expect(variables).toEqual([
    ["PATH_INFO", "/c\xc3\xa9;x/y"],
    ["HTTP_HOST", "shop.example:8080"],
    ["HTTP_X_FORWARDED_FOR", "1.2.3.4"],
    ["HTTP_DUP", "1, 2"],
    ["HTTP_CONNECTION", "close, X-Hop"],
    ["HTTP_X_HOP", "h"],
    ["HTTP_TE", "trailers"],
    ["SERVER_SIGNATURE", ""],
    ["SERVER_SOFTWARE", "Apache/2.4.68 (Debian)"],
    ["SERVER_NAME", "shop.example"],
    ["SERVER_ADDR", "10.0.3.4"],
    ["SERVER_PORT", "8080"],
    ["REMOTE_ADDR", "10.0.2.56"],
    ["REQUEST_SCHEME", "http"],
    ["SCRIPT_FILENAME", "proxy:uwsgi://127.0.0.1:9090/c\xc3\xa9;x/y"],
    ["REMOTE_PORT", "4711"],
    ["GATEWAY_INTERFACE", "CGI/1.1"],
    ["SERVER_PROTOCOL", "HTTP/1.1"],
    ["REQUEST_METHOD", "GET"],
    ["QUERY_STRING", "q=1&z=%2f"],
    ["REQUEST_URI", "/c%c3%a9;x//y?q=1&z=%2f"],
    ["SCRIPT_NAME", ""],
    ["HTTP_AUTHORIZATION", "Basic eDp5"],
  ]);
});

test("length and type of a body have variables of their own", () => {
  const fields = [field("content-length", "007"), field("Content-Type", "text/plain")];
  const values = valuesOf({ method: "POST", fields, contentLength: 7 });
  expect(values).toMatchObject({ CONTENT_LENGTH: "7", CONTENT_TYPE: "text/plain" });
  expect(Object.keys(values)).not.toContain("HTTP_CONTENT_TYPE");
  expect(valuesOf({ fields })).not.toHaveProperty("CONTENT_LENGTH");
});

test.each([
  ["/sub/x/y", "/base/x/y", "/sub/x/y"],
  ["/plain", "/", "/plain"],
  ["/plain/", "/", "/plain/"],
  ["/plain/zz", "/zz", "/plain"],
  ["/post", "/post", ""],
  ["/", "/", ""],
])("%s that is %s at the upstream has the script name `%s`", (path, upstreamPath, script) => {
  expect(valuesOf({ path, upstreamPath })).toMatchObject({ PATH_INFO: upstreamPath, SCRIPT_NAME: script });
});
