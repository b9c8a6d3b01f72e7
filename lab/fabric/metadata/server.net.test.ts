import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../model/index.ts";
import { instance, OPTIONS, stateWith } from "./fixture.ts";
import { createMetadataServer } from "./server.ts";

const ADDRESS = "127.0.0.254";
const CALLER = "127.0.3.4";

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, ADDRESS);
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  return port;
}

async function setUp() {
  const port = await freePort();
  const strict = { options: { ...OPTIONS, httpTokens: "required" } } as const;
  const caller = instance(CALLER, strict, { where: { kind: "subnet", subnetId: "subnet-3" as never } });
  const state = stateWith(caller);
  const server = createMetadataServer({
    state: () => state,
    clock: systemClock,
    secret: Buffer.alloc(32),
    address: ADDRESS,
    port,
  });
  onTestFinished(() => server.close());
  await server.listen();
  await server.listen();
  return async (method: string, path: string, headers: Record<string, string> = {}, localAddress = CALLER) => {
    const request = http.request({ host: ADDRESS, port, method, path, headers, localAddress, agent: false }).end();
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const { statusCode: status, headers: received, rawHeaders } = response;
    return { status, headers: received, rawHeaders, body: await text(response) };
  };
}

test("an instance gets a token and with it its metadata (V55, V56)", async () => {
  const ask = await setUp();
  const token = await ask("PUT", "/latest/api/token", { "X-aws-ec2-metadata-token-ttl-seconds": "60" });
  expect([token.status, token.headers["x-aws-ec2-metadata-token-ttl-seconds"], token.body.length]).toEqual([
    200,
    "60",
    54,
  ]);
  const headers = { "x-aws-ec2-metadata-token": token.body };
  expect(await ask("GET", "/latest/meta-data/local-ipv4?x=1", headers)).toMatchObject({ status: 200, body: CALLER });
  expect((await ask("HEAD", "/latest/meta-data/local-ipv4", headers)).body).toBe("");
  expect((await ask("GET", "/latest/meta-data/local-ipv4")).status).toBe(401);
  expect((await ask("GET", "/latest/meta-data/x", headers)).status).toBe(404);
});

test("a token's answer begins with its own header and no other answer does (V57: the hop limit's rule needs it)", async () => {
  const ask = await setUp();
  const token = await ask("PUT", "/latest/api/token", { "X-aws-ec2-metadata-token-ttl-seconds": "60" });
  const other = await ask("GET", "/latest/", { "x-aws-ec2-metadata-token": token.body });
  expect(token.rawHeaders[0]).toBe("X-aws-ec2-metadata-token-ttl-seconds");
  expect(other.rawHeaders[0]).toBe("Content-Type");
});

test("a caller is known by its address: another one gets 404", async () => {
  const ask = await setUp();
  const headers = { "X-aws-ec2-metadata-token-ttl-seconds": "60" };
  expect((await ask("PUT", "/latest/api/token", headers, "127.0.3.5")).status).toBe(404);
});
