import { spawn } from "node:child_process";
import { constants } from "node:crypto";
import { once } from "node:events";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { balancer, certificate, echo, within } from "../fixture.ts";

const own = certificate(["shop.example"]);

/** Of a TLS listener that takes both versions; its target says `a` at once. */
async function tlsPort(): Promise<number> {
  const a = await echo("a");
  const settings = { certificates: [own], securityPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" };
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "a", tls: settings }],
    targetGroups: [{ name: "a", targets: [a.at] }],
  });
  return nlb.port;
}

function secure(port: number, options: tls.ConnectionOptions): tls.TLSSocket {
  const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** All that OpenSSL's client says up to the target's greeting: it tells of a handshake what Node's does not. */
async function sClient(port: number, ...options: readonly string[]): Promise<string> {
  const child = spawn("openssl", ["s_client", "-connect", `127.0.0.1:${port}`, ...options]);
  onTestFinished(() => void child.kill());
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  await within("the greeting", () => said.includes("\na\n"));
  // It keeps some of it back until it ends.
  child.stdin.end();
  await once(child, "close");
  return said;
}

test.each(["TLSv1.2", "TLSv1.3"] as const)("NLB-165: with %s a ticket resumes a session", async (version) => {
  const port = await tlsPort();
  const first = secure(port, { maxVersion: version, minVersion: version });
  const session = once(first, "session");
  await once(first, "data");
  const [ticket] = (await session) as [Buffer];
  expect(first.isSessionReused()).toBe(false);
  const again = secure(port, { maxVersion: version, minVersion: version, session: ticket });
  await once(again, "data");
  expect(again.isSessionReused()).toBe(true);
});

test("NLB-165: a client that wants to renegotiate is refused", async () => {
  const port = await tlsPort();
  const socket = secure(port, { maxVersion: "TLSv1.2" });
  await once(socket, "data");
  const ended = new Promise((resolve) => socket.on("error", resolve).on("close", resolve));
  const renegotiated = new Promise((resolve) => socket.renegotiate({}, (error) => resolve(error ?? "renegotiated")));
  expect(await Promise.race([ended, renegotiated])).not.toBe("renegotiated");
});

test("NLB-165: a session's id does not resume it", async () => {
  const port = await tlsPort();
  const withoutTicket = { maxVersion: "TLSv1.2", secureOptions: constants.SSL_OP_NO_TICKET } as const;
  const first = secure(port, withoutTicket);
  await once(first, "data");
  const session = first.getSession();
  expect([first.getTLSTicket(), session?.length]).toEqual([undefined, expect.any(Number)]);
  const again = secure(port, { ...withoutTicket, ...(session ? { session } : {}) });
  await once(again, "data");
  expect(again.isSessionReused()).toBe(false);
});

test.each(["-tls1_2", "-tls1_3"])("NLB-165: no certificate is asked of a client (%s)", async (version) => {
  const messages = await sClient(await tlsPort(), "-msg", version);
  expect(messages).toContain("ServerHello");
  expect(messages).not.toContain("CertificateRequest");
});

test("NLB-165: no ticket allows early data (0-RTT)", async () => {
  const said = await sClient(await tlsPort(), "-tls1_3");
  expect(new Set(said.match(/Max Early Data: \d+/g))).toEqual(new Set(["Max Early Data: 0"]));
});
