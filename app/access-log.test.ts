import { expect, test } from "vitest";
import { clientAddressOf, type LoggedRequest, renderLoggedRequest } from "./access-log.ts";

const REQUEST: LoggedRequest = {
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
};
const LINE =
  "[pid: 2178|app: 0|req: 70/70] 10.0.2.56 () {64 vars in 1335 bytes} [Sun Nov  6 03:01:47 2022] " +
  "GET /write => generated 26 bytes in 48 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)";

test("a request is logged as uWSGI does", () => {
  expect(renderLoggedRequest({ ...REQUEST, connection: "10.0.5.10:40123 -> 10.0.6.4:9090" })).toBe(LINE);
});

test("a request that is traced is logged with its trace and its connection at the end", () => {
  const followed = {
    trace: "1-67891233-abcdef012345678912345678",
    connection: "10.0.5.10:40123 -> 10.0.6.4:9090",
  };
  expect(renderLoggedRequest({ ...REQUEST, ...followed })).toBe(
    `${LINE} [trace: 1-67891233-abcdef012345678912345678] [connection: 10.0.5.10:40123 -> 10.0.6.4:9090]`,
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
