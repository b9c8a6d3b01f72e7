import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { balancer, certificate, converse, echo } from "../fixture.ts";
import type { NetworkLoadBalancerOptions } from "../options.ts";

const rsa = certificate(["default.example"]);
const wild = certificate(["*.shop.example"]);
const both = {
  rsa: certificate(["twice.example"]),
  ecdsa: certificate(["twice.example"], ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]),
};

async function tlsBalancer(
  tlsOptions: Partial<NonNullable<NetworkLoadBalancerOptions["listeners"][number]["tls"]>> = {},
  group: Partial<NetworkLoadBalancerOptions["targetGroups"][number]> = {},
) {
  const a = await echo("a");
  return balancer({
    listeners: [{ port: 0, forward: "a", tls: { certificates: [rsa, wild, both.rsa, both.ecdsa], ...tlsOptions } }],
    targetGroups: [{ name: "a", targets: [a.at], ...group }],
  });
}

interface Shaken {
  readonly subject: string | undefined;
  readonly keyBits: number | undefined;
  readonly alpn: string | false | null;
  readonly protocol: string | null;
  readonly heard: string;
}

async function shake(port: number, options: tls.ConnectionOptions = {}): Promise<Shaken> {
  const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, "secureConnect");
  const { subject, bits } = socket.getPeerCertificate();
  const [greeting] = (await once(socket, "data")) as [Buffer];
  return {
    subject: subject?.CN as string | undefined,
    keyBits: bits,
    alpn: socket.alpnProtocol,
    protocol: socket.getProtocol(),
    heard: String(greeting),
  };
}

test.each(["None", "HTTP1Only"] as const)(
  "NLB-160: a client gets the certificate of the name that it asks for, else the default (ALPN %s)",
  async (alpnPolicy) => {
    const { port } = await tlsBalancer({ alpnPolicy });
    const subjectFor = async (servername?: string) => (await shake(port, servername ? { servername } : {})).subject;
    expect(await subjectFor()).toBe("default.example");
    expect(await subjectFor("a.shop.example")).toBe("*.shop.example");
    expect(await subjectFor("b.a.shop.example")).toBe("default.example");
    expect(await subjectFor("unknown.example")).toBe("default.example");
  },
);

test("NLB-161: of two certificates for one name ECDSA comes before RSA", async () => {
  const { port } = await tlsBalancer({ securityPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" });
  expect(await shake(port, { servername: "twice.example" })).toMatchObject({ keyBits: 256, heard: "a\n" });
});

test("NLB-163: without a stated policy TLS 1.2 is the newest, and a policy with TLS 1.3 speaks it", async () => {
  expect((await shake((await tlsBalancer()).port)).protocol).toBe("TLSv1.2");
  const modern = await tlsBalancer({ securityPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" });
  expect((await shake(modern.port)).protocol).toBe("TLSv1.3");
  const strict = await tlsBalancer({ securityPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" });
  const refused: string[] = [];
  strict.events.on("refused", ({ reason }) => refused.push(reason));
  await expect(shake(strict.port, { maxVersion: "TLSv1.2" })).rejects.toThrow();
  expect(refused).toHaveLength(1);
});

test.each([
  ["None", ["h2", "http/1.1"], false],
  ["HTTP1Only", ["h2", "http/1.1"], "http/1.1"],
  ["HTTP2Only", ["h2", "http/1.1"], "h2"],
  ["HTTP2Only", ["http/1.1"], false],
  ["HTTP2Optional", ["h2", "http/1.1"], "http/1.1"],
  ["HTTP2Optional", ["h2"], "h2"],
  ["HTTP2Preferred", ["http/1.1", "h2"], "h2"],
] as const)(
  "NLB-166: ALPN policy %s with a client that offers %j agrees on %s",
  async (alpnPolicy, offered, agreed) => {
    const { port } = await tlsBalancer({ alpnPolicy });
    expect(await shake(port, { ALPNProtocols: [...offered] })).toMatchObject({ alpn: agreed, heard: "a\n" });
  },
);

test.each([
  ["ELBSecurityPolicy-2016-08", "TLSv1.2"],
  ["ELBSecurityPolicy-TLS13-1-2-2021-06", "TLSv1.3"],
])("NLB-164: behind %s a TLS group is spoken to in %s, whatever its certificate", async (securityPolicy, spoken) => {
  const server = tls.createServer(certificate(["somebody.else"]), (socket) =>
    socket.end(`secret ${socket.getProtocol()}`),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const targets = [`127.0.0.1:${(server.address() as net.AddressInfo).port}`];
  const { port } = await tlsBalancer({ securityPolicy }, { targets, protocol: "TLS" });
  expect((await shake(port)).heard).toBe(`secret ${spoken}`);
});

test("whoever speaks no TLS, too much of it, or nothing, harms nobody", async () => {
  const { port } = await tlsBalancer();
  const hello = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(20_000, 7)]);
  const talks = ["GET / HTTP/1.1\r\n\r\n", hello, Buffer.from([22, 3, 1, 0xff, 0xff]), Buffer.from([22]), ""];
  for (const talk of talks) await converse(port, talk).ended;
  const slow = net.connect(port, "127.0.0.1");
  onTestFinished(() => void slow.destroy());
  slow.write(Buffer.from([22, 3]));
  expect((await shake(port)).heard).toBe("a\n");
});

test.each(["None", "HTTP1Only"] as const)(
  "NLB-174: the name that a client asked for is told of a handshake that failed, too (ALPN %s)",
  async (alpnPolicy) => {
    const { port, events } = await tlsBalancer({ alpnPolicy, certificates: [rsa] });
    const told = once(events, "tls-connection");
    const options = {
      servername: "shop.example",
      ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256",
      maxVersion: "TLSv1.2",
    } as const;
    const socket = tls
      .connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options })
      .on("error", () => {});
    onTestFinished(() => void socket.destroy());
    const [connection] = await told;
    expect(connection).toMatchObject({ serverName: "shop.example", sentBytes: 0 });
    expect(connection).not.toHaveProperty("cipher");
  },
);

test("whoever speaks no TLS harms nobody where application protocols are read ahead, either", async () => {
  const { port } = await tlsBalancer({ alpnPolicy: "HTTP2Optional" });
  for (const talk of ["GET / HTTP/1.1\r\n\r\n", Buffer.from([22, 3, 1, 0xff, 0xff]), ""])
    await converse(port, talk).ended;
  expect((await shake(port)).heard).toBe("a\n");
});

test("policies and certificates that do not exist are refused by name", async () => {
  await expect(tlsBalancer({ securityPolicy: "ELBSecurityPolicy-2099" })).rejects.toThrow(
    /tls\.securityPolicy: must be one of ELBSecurityPolicy-2016-08/,
  );
  await expect(tlsBalancer({ certificates: [] })).rejects.toThrow(/tls\.certificates/);
});
