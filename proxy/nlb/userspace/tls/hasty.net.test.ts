import net, { type Socket } from "node:net";
import tls from "node:tls";
import { expect, test } from "vitest";
import { balancer, certificate, echo } from "../fixture.ts";

/** Ends the connection as soon as the handshake is done, when the target is being called. */
function shakeAndGo(port: number, go: (plain: Socket, stream: tls.TLSSocket) => void): Promise<void> {
  return new Promise((resolve) => {
    const plain = net.connect({ port, host: "127.0.0.1" });
    const stream = tls.connect({ socket: plain, rejectUnauthorized: false });
    plain.on("error", () => {}).once("close", () => resolve());
    stream.on("error", () => {}).once("secureConnect", () => go(plain, stream));
  });
}

test.each<[string, Parameters<typeof shakeAndGo>[1]]>([
  ["resets", (plain) => plain.resetAndDestroy()],
  ["leaves", (plain) => plain.destroy()],
  ["says so and leaves", (plain, stream) => stream.end(() => plain.destroy())],
])("a client that %s before its target is there leaves no flow behind", async (_, go) => {
  const a = await echo("a");
  const { port, flows } = await balancer({
    listeners: [{ port: 0, forward: "a", tls: { certificates: [certificate(["a.example"])] } }],
    targetGroups: [{ name: "a", targets: [a.at] }],
  });
  for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 20 }, () => shakeAndGo(port, go)));
  await expect.poll(() => flows().length, { timeout: 5_000 }).toBe(0);
});
