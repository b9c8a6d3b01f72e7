import { expect, test } from "vitest";
import { renderAccessLog, type TlsConnection } from "./access-log.ts";

const failed: TlsConnection = {
  loadBalancer: "net/shop/c6e77e28c25b2234",
  listener: "443",
  client: { ip: "72.21.218.154", port: 51341 },
  destination: { ip: "172.100.100.185", port: 443 },
  startedAtMs: Date.UTC(2020, 3, 1, 8, 51, 20, 400),
  endedAtMs: Date.UTC(2020, 3, 1, 8, 51, 42, 900),
  receivedBytes: 0,
  sentBytes: 0,
  incomingAlert: 48,
  offeredProtocols: [],
};

test("NLB-175: a connection is 22 fields in AWS's order, its end first and its begin last", () => {
  const line = renderAccessLog({
    ...failed,
    handshakeMs: 2.4,
    receivedBytes: 98,
    sentBytes: 246,
    certificateArn: "arn:aws:acm:us-east-2:123456789012:certificate/1",
    cipher: "ECDHE-RSA-AES128-GCM-SHA256",
    protocolVersion: "TLSv1.2",
    serverName: "shop.example",
    clientProtocol: "h2",
    targetProtocol: "h2",
    offeredProtocols: ["h2", "http/1.1"],
  });
  expect(line).toBe(
    "tls 2.0 2020-04-01T08:51:42 net/shop/c6e77e28c25b2234 443 72.21.218.154:51341 172.100.100.185:443 22500 2 98 246 " +
      "48 arn:aws:acm:us-east-2:123456789012:certificate/1 - ECDHE-RSA-AES128-GCM-SHA256 tlsv12 - shop.example h2 h2 " +
      '"h2","http/1.1" 2020-04-01T08:51:20',
  );
  expect(line.split(" ")).toHaveLength(22);
});

test("NLB-175: what is not known is a dash, and no name breaks the line into more fields", () => {
  const line = renderAccessLog({ ...failed, serverName: "a b\nc", offeredProtocols: ['x" y'] });
  expect(line.split(" ").slice(8)).toEqual([
    "-",
    "0",
    "0",
    "48",
    "-",
    "-",
    "-",
    "-",
    "-",
    "a%20b%0Ac",
    "-",
    "-",
    '"x%22%20y"',
    "2020-04-01T08:51:20",
  ]);
});

test.each([
  ["TLSv1", "tlsv10"],
  ["TLSv1.1", "tlsv11"],
  ["TLSv1.3", "tlsv13"],
])("NLB-175: Node's %s is AWS's %s", (protocolVersion, written) => {
  expect(renderAccessLog({ ...failed, protocolVersion }).split(" ")[15]).toBe(written);
});
