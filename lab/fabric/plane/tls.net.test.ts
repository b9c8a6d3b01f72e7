/** TLS listeners as clients and targets of a lab meet them, between namespaces, under the fabric's own rules. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { parseProxyHeader } from "../../../proxy/nlb/proxy-protocol/index.ts";
import { certificate } from "../../../proxy/nlb/userspace/fixture.ts";
import type { Listener, ListenerTls, TargetGroupState } from "../../model/index.ts";
import { APPS, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, OUTSIDE, type Testbed } from "../fixture/testbed.ts";
import { target } from "../fixture/three-tier.ts";
import type { Talk, TalkRequest } from "./fixture/talk.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
const program = (name: string) => fileURLToPath(new URL(`fixture/${name}.ts`, import.meta.url));
const certificates = [
  { arn: "arn:default", ...certificate(["default.example"]) },
  { arn: "arn:shop", ...certificate(["*.shop.example"]) },
];
let bed: Testbed;

function secure(group: Partial<TargetGroupState> = {}, tls: Partial<ListenerTls> = {}, more: Partial<Listener> = {}) {
  const settings: ListenerTls = {
    ...{ certificateArns: ["arn:default", "arn:shop"], securityPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" },
    ...{ alpnPolicy: "HTTP2Preferred", ...tls },
  };
  return stateWith(group, { listeners: [listener({ port: 443, protocol: "TLS", tls: settings, ...more })] });
}

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());

async function talk(request: Partial<TalkRequest> = {}, from = WEB): Promise<Talk> {
  const whole = { host: ZONAL, port: 443, tls: {}, say: "hello", until: "hello", timeoutMs: 5_000, ...request };
  const { stdout } = await bed.exec(from, [process.execPath, program("talk"), JSON.stringify(whole)]);
  return JSON.parse(stdout) as Talk;
}

const apply = (state = secure()) => bed.apply({ state, health: [], certificates });

test("NLB-018, NLB-160: TLS ends at the node, by the name's certificate, and the target hears the plain text", async () => {
  await apply();
  const named = await talk({ tls: { servername: "a.shop.example", ca: certificates[1]?.cert ?? "" } });
  expect(named).toMatchObject({ how: "heard", subject: "*.shop.example", authorized: true });
  expect(named.heard).toMatch(/^\{"seen":"10\.0\.5\.10".*\}hello$/);
  expect((await talk()).subject).toBe("default.example");
});

test("NLB-166: the listener's policy agrees on an application protocol in its own order", async () => {
  await apply();
  expect((await talk({ tls: { ALPNProtocols: ["http/1.1", "h2"] } })).alpn).toBe("h2");
  await apply(secure({}, { alpnPolicy: "None" }));
  expect((await talk({ tls: { ALPNProtocols: ["h2"] } })).alpn).toBe("");
});

test("no certificate is asked of a client", async () => {
  await apply();
  const { exitCode, stdout } = await openssl("-connect", `${ZONAL}:443`, "-brief");
  expect([exitCode, stdout.includes("Requested Signature Algorithms")]).toEqual([0, false]);
});

test("NLB-163, NLB-167: a client below the listener's policy is turned away, and counted", async () => {
  await apply();
  const errors = async () =>
    (await bed.plane()).readings.reduce((sum, { metrics }) => sum + metrics.ClientTLSNegotiationErrorCount, 0);
  const before = await errors();
  expect((await openssl("-connect", `${ZONAL}:443`, "-tls1_1")).exitCode).not.toBe(0);
  await expect.poll(errors, { timeout: 5_000 }).toBe(before + 1);
});

test("NLB-038: with preservation the target sees the client behind TLS too", async () => {
  await apply(secure({ preserveClientIp: true }));
  expect((await talk()).heard).toContain(`"seen":"${WEB}"`);
});

test("NLB-065: to a TLS group the header comes in the clear, ahead of a handshake that looks at no certificate", async () => {
  await tlsEcho(APPS[0], 8443, 100);
  await apply(secure({ protocol: "TLS", proxyProtocolV2: true, targets: [target(APPS[0], { port: 8443 })] }));
  const { heard, fromPort } = await talk();
  const [clear = "", rest] = heard.split("\n");
  expect(parseProxyHeader(Buffer.from(clear, "hex"))?.source).toEqual({ ip: WEB, port: fromPort });
  expect(rest).toBe("hello");
});

test("NLB-174, NLB-175: each TLS connection is a line of the access log, and no TCP connection is", async () => {
  await apply();
  const before = (await bed.plane()).accessLog.length;
  const { fromPort } = await talk({ tls: { servername: "a.shop.example", ALPNProtocols: ["h2"] } });
  await expect.poll(async () => (await bed.plane()).accessLog.length, { timeout: 5_000 }).toBe(before + 1);
  const fields = (await bed.plane()).accessLog.at(-1)?.split(" ") ?? [];
  expect(fields).toHaveLength(22);
  expect(fields.slice(0, 2)).toEqual(["tls", "2.0"]);
  expect(fields.slice(3, 7)).toEqual(["net/nlb/0123456789abcdef", "443", `${WEB}:${fromPort}`, `${ZONAL}:443`]);
  expect([fields[12], fields[17], fields[18]]).toEqual(["arn:shop", "a.shop.example", "h2"]);
  await bed.apply({ state: stateWith({ proxyProtocolV2: true }), health: [] });
  await talk({ port: 9090, tls: undefined } as never);
  expect((await bed.plane()).accessLog).toHaveLength(before + 1);
});

test("NLB-020: a WebSocket passes a TLS listener", async () => {
  await webSocketEcho(APPS[0], 8080);
  await apply(secure({ targets: [target(APPS[0], { port: 8080 })] }));
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const upgrade = `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
  const { heard } = await talk({ say: `${upgrade}\x81\x85\0\0\0\0hello` });
  expect([heard.startsWith("HTTP/1.1 101 "), heard.endsWith("\r\n\r\n\x81\x05hello")]).toEqual([true, true]);
});

test.each([60, 6000])(
  "NLB-152: a flow of a TLS listener is forgotten after 350 s, be it %i s that TCP listeners have",
  async (idleTimeoutSeconds) => {
    const timeScale = 100;
    await apply({ ...secure({}, {}, { idleTimeoutSeconds }), timeScale });
    const request = { host: ZONAL, port: 443, tls: {}, say: "hello", until: "never", timeoutMs: 120_000 };
    const client = bed.start(WEB, [process.execPath, program("talk"), JSON.stringify(request)]);
    const flows = async () => (await bed.plane()).readings.flatMap((one) => one.flows);
    await expect.poll(flows, { timeout: 20_000 }).toHaveLength(1);
    const [{ startedAtMs = 0 } = {}] = await flows();
    await expect.poll(flows, { timeout: 30_000 }).toEqual([]);
    const livedMs = Date.now() - startedAtMs;
    client.stdin?.end();
    client.kill();
    expect(livedMs).toBeGreaterThanOrEqual(350_000 / timeScale);
  },
  60_000,
);

test("a published port of a TLS listener leads to it, and the client is somebody of the lab's internet", async () => {
  const state = secure();
  const ingress = [{ name: "NLB", transport: "tcp" as const, containerPort: 8443, to: [{ ip: ZONAL, port: 443 }] }];
  await apply({ ...state, ingress });
  const { heard, subject } = await talk({ host: "192.0.2.2", port: 8443 }, OUTSIDE);
  expect([subject, heard.includes(`"seen":"${ZONAL}"`)]).toEqual(["default.example", true]);
  expect(
    (await bed.plane()).readings.flatMap((one) => one.flows).filter(({ client }) => client.ip === OUTSIDE),
  ).toEqual([]);
});

test("a client of the internet calls the node's public address", async () => {
  const state = secure();
  const [nlb] = state.networkLoadBalancers;
  if (!nlb) throw new Error("no load balancer");
  const nodes = nlb.nodes.map((node, index) => ({
    ...node,
    subnetId: "subnet-1" as never,
    publicIp: `198.51.100.${40 + index}`,
  }));
  await apply({ ...state, networkLoadBalancers: [{ ...nlb, nodes, scheme: "internet-facing" }] });
  expect(await talk({ host: "198.51.100.40" }, "203.0.113.10")).toMatchObject({
    how: "heard",
    subject: "default.example",
  });
});

function openssl(...options: readonly string[]) {
  return bed.exec(WEB, ["timeout", "5", "sh", "-c", `openssl s_client ${options.join(" ")} </dev/null 2>&1`]);
}

async function tlsEcho(at: string, port: number, clearBytes: number): Promise<void> {
  const { cert, key } = certificate(["nobody.knows"]);
  await started(
    bed.start(at, [process.execPath, program("tls-echo"), JSON.stringify({ port, cert, key, clearBytes })]),
  );
}

/** Just what the handshake asks for, then an unmasked echo of one frame with a mask of zeros. */
async function webSocketEcho(at: string, port: number): Promise<void> {
  const script = `const http = require("http"), { createHash } = require("crypto");
    http.createServer().on("upgrade", (request, socket, head) => {
      const key = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
      socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n" +
        "Sec-WebSocket-Accept: " + key.digest("base64") + "\\r\\n\\r\\n");
      const answer = (frame) => socket.write(Buffer.concat([Buffer.from([0x81, frame.length - 6]), frame.subarray(6)]));
      if (head.length > 0) answer(head);
      socket.on("data", answer).on("error", () => {});
    }).listen(${port}, "0.0.0.0", () => console.log("listens"));
    process.stdin.once("end", () => process.exit(0)).resume();`;
  await started(bed.start(at, [process.execPath, "-e", script]));
}

async function started(child: ChildProcess): Promise<void> {
  onTestFinished(() => {
    child.stdin?.end();
  });
  if (child.stdout) await once(child.stdout, "data");
}
