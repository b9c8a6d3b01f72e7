import { expect, test } from "vitest";
import { clientAddressOf, renderLoggedRequest } from "./access-log.ts";

test("a request is logged as uWSGI does", () => {
  const line = renderLoggedRequest({
    pid: 2178,
    count: 70,
    clientAddress: "10.0.2.56",
    variables: 64,
    variableBytes: 1335,
    startMs: Date.UTC(2022, 10, 6, 3, 1, 47),
    method: "GET",
    target: "/write",
    bodyBytes: 26,
    durationMs: 48.2,
    httpVersion: "1.1",
    status: 200,
    headers: 2,
    headerBytes: 79,
  });
  expect(line).toBe(
    "[pid: 2178|app: 0|req: 70/70] 10.0.2.56 () {64 vars in 1335 bytes} [Sun Nov  6 03:01:47 2022] " +
      "GET /write => generated 26 bytes in 48 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)",
  );
});

test.each([
  [{}, "::ffff:10.0.5.4", "10.0.5.4"],
  [{ "x-forwarded-for": "203.0.113.10, 10.0.2.56" }, "10.0.5.4", "10.0.2.56"],
  [{ "x-forwarded-for": "10.0.2.56" }, "10.0.5.4", "10.0.2.56"],
  [{ "x-forwarded-for": "" }, "10.0.5.4", "10.0.5.4"],
  [{ "x-forwarded-for": "a\tb [forged]" }, "10.0.5.4", "a%09b%20[forged]"],
  [{}, undefined, "-"],
])("of %j on a connection from %s the client is %s", (headers, socketAddress, client) => {
  expect(clientAddressOf(headers, socketAddress)).toBe(client);
});
