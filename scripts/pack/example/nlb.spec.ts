/** The load balancer alone, in the process of the test: no Docker. docs/library.md shows it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNetworkLoadBalancer } from "tierlab/nlb";
import { expect, test } from "vitest";

test("a request goes through a load balancer to the one target", async () => {
  const server = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await using nlb = await createNetworkLoadBalancer({
    listeners: [{ host: "127.0.0.1", port: 0, forward: "web" }],
    targetGroups: [{ name: "web", targets: [`127.0.0.1:${port}`] }],
  });

  const answer = await fetch(`http://127.0.0.1:${nlb.listeners[0]?.port}/`);
  expect(await answer.text()).toBe("hello");
  server.close();
});
