import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { fetchInstanceId } from "./instance-id.ts";

async function startMetadata(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("the instance's id is asked for with a token, as version 2 of the metadata service wants", async () => {
  const base = await startMetadata((request, response) => {
    const { method, url, headers } = request;
    if (method === "PUT" && url === "/latest/api/token" && headers["x-aws-ec2-metadata-token-ttl-seconds"]) {
      response.end("token-1");
    } else if (headers["x-aws-ec2-metadata-token"] === "token-1" && url === "/latest/meta-data/instance-id") {
      response.end("i-0123456789abcdef0\n");
    } else {
      response.writeHead(401).end();
    }
  });
  expect(await fetchInstanceId(base)).toBe("i-0123456789abcdef0");
});

test("without metadata there is no id, and no error", async () => {
  const refusing = await startMetadata((_request, response) => response.writeHead(403).end());
  const silent = await startMetadata(() => undefined);
  expect(await fetchInstanceId(refusing)).toBeUndefined();
  expect(await fetchInstanceId(silent, 50)).toBeUndefined();
  expect(await fetchInstanceId("http://127.0.0.1:1")).toBeUndefined();
});
