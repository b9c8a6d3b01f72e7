/** HTTPS listeners, and targets that speak TLS. */
import { once } from "node:events";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { type AlbNodeState, systemClock, waitUntil } from "../../lab/model/index.ts";
import { certificate } from "../nlb/userspace/fixture.ts";
import { DEFAULT_POLICY } from "../nlb/userspace/tls/policies.ts";
import { answering, type Bench, freePort, GROUP, ok, registration, startBench } from "./fixture.ts";
import { timingOf } from "./timing.ts";

const EC = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
const CERTIFICATES: Readonly<Record<string, { cert: string; key: string }>> = {
  first: certificate(["default.example"], EC),
  shop: certificate(["*.shop.example"], EC),
};

const readCertificate = async (arn: string) => {
  const found = CERTIFICATES[arn];
  if (!found) throw new Error(`no certificate ${arn}`);
  return { arn, ...found };
};

function listening(arns: readonly string[], securityPolicy = DEFAULT_POLICY): Partial<AlbNodeState> {
  const action = { kind: "forward", targetGroups: [{ targetGroupId: GROUP.id, weight: 1 }] } as const;
  const tlsSettings = { certificateArns: arns, securityPolicy, alpnPolicy: "None" } as const;
  return { listeners: [{ logicalId: "L", port: 0, protocol: "HTTPS", defaultAction: action, tls: tlsSettings }] };
}

async function httpsBench(): Promise<Bench> {
  return startBench(systemClock, { readCertificate });
}

/** Shakes hands with the node; the socket ends with the test. */
async function shake(bench: Bench, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
  const socket = tls.connect({ port: bench.port(), host: "127.0.0.1", rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, "secureConnect");
  return socket;
}

async function hear(socket: tls.TLSSocket, pattern: RegExp): Promise<string> {
  let heard = "";
  socket.on("data", (chunk) => (heard += chunk));
  return waitUntil(() => (pattern.test(heard) ? heard : undefined), {
    what: `${pattern}`,
    timeoutMs: 10_000,
    everyMs: 5,
  }) as Promise<string>;
}

test("ALB-001, 038: a request over TLS reaches its target with the protocol and the listener's port", async () => {
  await using bench = await httpsBench();
  let seen = "";
  const target = await bench.target(
    answering((head) => {
      seen = head;
      return ok("secret");
    }),
  );
  await bench.apply([target], { state: listening(["first"]) });
  const socket = await shake(bench);
  socket.write("GET / HTTP/1.1\r\nHost: default.example\r\n\r\n");
  expect(await hear(socket, /secret$/)).toMatch(/^HTTP\/1\.1 200 /);
  expect(seen).toContain("X-Forwarded-Proto: https\r\n");
  expect(seen).toContain(`X-Forwarded-Port: ${bench.port()}`);
  socket.write("GET / HTTP/1.1\r\nHost: default.example\r\nConnection: close\r\n\r\n");
  await once(socket, "close");
});

test("ALB-001: a client is shown the certificate of the name that it calls, else the listener's first", async () => {
  await using bench = await httpsBench();
  await bench.apply([], { state: listening(["first", "shop"]) });
  const subjectFor = async (servername?: string) =>
    (await shake(bench, servername === undefined ? {} : { servername })).getPeerCertificate().subject.CN;
  expect(await subjectFor()).toBe("default.example");
  expect(await subjectFor("a.shop.example")).toBe("*.shop.example");
  expect(await subjectFor("elsewhere.example")).toBe("default.example");
});

test("a changed certificate is shown to new connections, and the port stays open", async () => {
  await using bench = await httpsBench();
  await bench.apply([], { state: listening(["first"]) });
  const port = bench.port();
  await bench.apply([], { state: listening(["shop"]) });
  expect(bench.port()).toBe(port);
  expect((await shake(bench)).getPeerCertificate().subject.CN).toBe("*.shop.example");
});

test("a listener whose certificate is not there fails, and the others are served all the same", async () => {
  await using bench = await httpsBench();
  const { listeners = [] } = listening(["none"]);
  const plain = { logicalId: "P", port: await freePort(), protocol: "HTTP" } as const;
  const all = [
    ...listeners,
    { ...plain, defaultAction: { kind: "fixed-response", statusCode: 200, body: "up" } as const },
  ];
  await expect(bench.apply([], { state: { listeners: all } })).rejects.toThrow("no certificate none");
  expect(bench.node.boundPort(plain.port)).toBe(plain.port);
  expect(bench.node.boundPort(0)).toBeUndefined();
});

test("a policy of TLS 1.3 alone refuses a client of 1.2, and what is no TLS is cut off", async () => {
  await using bench = await httpsBench();
  await bench.apply([], { state: listening(["first"], "ELBSecurityPolicy-TLS13-1-3-2021-06") });
  expect((await shake(bench)).getProtocol()).toBe("TLSv1.3");
  await expect(shake(bench, { maxVersion: "TLSv1.2" })).rejects.toThrow();
  await waitUntil(() => bench.node.meter.node.tlsErrors === 1, {
    what: "the handshake to be counted",
    timeoutMs: 10_000,
    everyMs: 5,
  });
});

test("ALB-080: targets of an HTTPS group are called over TLS, whatever their certificate; one without TLS is a 502", async () => {
  await using bench = await startBench();
  const server = tls.createServer(CERTIFICATES.shop ?? {}, answering(ok("from TLS")));
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const plain = await bench.target((socket) => socket.once("data", () => socket.write(ok("plain"))));
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${bench.port()}/`, { headers: { connection: "close" } });
    return [answer.status, (await answer.text()).slice(0, 8)];
  };
  await bench.apply([registration(port)], { group: { protocol: "HTTPS" } });
  expect(await ask()).toEqual([200, "from TLS"]);
  await bench.apply([plain], { group: { protocol: "HTTPS" } });
  expect((await ask())[0]).toBe(502);
});

test("ALB-014, 082: a target that never ends its TLS handshake is a 504 after the 10 s of the lab's time", async () => {
  await using bench = await startBench();
  const silent = await bench.target((socket) => socket.resume());
  await bench.apply([silent], { group: { protocol: "HTTPS" }, state: { timeScale: 10 } });
  const startedMs = Date.now();
  const answer = await fetch(`http://127.0.0.1:${bench.port()}/`, { headers: { connection: "close" } });
  expect(answer.status).toBe(504);
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(990);
  expect(timingOf({ timeScale: 1, idleTimeoutSeconds: 60 }).connectTimeoutMs).toBe(10_000);
});
