import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { expect, test } from "vitest";
import { seededRandom } from "../../../../lab/scenario/random.ts";
import { readClientHello } from "./client-hello.ts";

/** The first bytes that Node's own TLS client sends. */
async function helloOf(options: tls.ConnectionOptions): Promise<Buffer> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = tls.connect({ ...options, host: "127.0.0.1", port: (server.address() as net.AddressInfo).port });
  client.on("error", () => {});
  const [socket] = (await once(server, "connection")) as [net.Socket];
  const [bytes] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

test("the name and the protocols are read as soon as the record is whole", async () => {
  const bytes = await helloOf({ servername: "shop.example", ALPNProtocols: ["h2", "http/1.1"] });
  expect(readClientHello(bytes)).toEqual({ serverName: "shop.example", protocols: ["h2", "http/1.1"] });
  for (let length = 0; length < bytes.length; length++) {
    expect(readClientHello(bytes.subarray(0, length))).toBeUndefined();
  }
  expect(readClientHello(await helloOf({}))).toEqual({ protocols: [] });
});

test("no bytes, however spoilt, make it fail", async () => {
  const bytes = await helloOf({ servername: "shop.example", ALPNProtocols: ["h2"] });
  const random = seededRandom(7);
  for (let round = 0; round < 20_000; round++) {
    const spoilt = Buffer.from(bytes);
    for (let n = 0; n < 3; n++) spoilt[Math.floor(random() * spoilt.length)] = Math.floor(random() * 256);
    readClientHello(spoilt);
  }
});
