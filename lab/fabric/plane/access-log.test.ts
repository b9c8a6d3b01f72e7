import { expect, test } from "vitest";
import type { TlsConnection } from "../../../proxy/nlb/userspace/tls/access-log.ts";
import { createAccessLog } from "./access-log.ts";

function connection(port: number): TlsConnection {
  const client = { ip: "10.0.3.4", port };
  const times = { startedAtMs: 0, endedAtMs: 0, receivedBytes: 0, sentBytes: 0 };
  const destination = { ip: "10.0.5.10", port: 443 };
  return { loadBalancer: "net/nlb/01", listener: "443", client, destination, offeredProtocols: [], ...times };
}

test("NLB-174: every line goes on as it comes, and the newest are kept", () => {
  const printed: string[] = [];
  const log = createAccessLog((line) => printed.push(line), 2);
  for (const port of [1, 2, 3]) log.add(connection(port));
  const ports = (lines: readonly string[]) => lines.map((line) => line.split(" ")[5]);
  expect(ports(printed)).toEqual(["10.0.3.4:1", "10.0.3.4:2", "10.0.3.4:3"]);
  expect(ports(log.lines())).toEqual(["10.0.3.4:2", "10.0.3.4:3"]);
});
