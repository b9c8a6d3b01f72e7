/** Servers and clients for the tests of the userspace plane. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net, { type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { waitUntil } from "../../../lab/model/wait.ts";
import { createNetworkLoadBalancer, type NetworkLoadBalancer, type Surroundings } from "./load-balancer.ts";
import type { NetworkLoadBalancerOptions } from "./options.ts";

export interface Target {
  readonly port: number;
  /** `host:port`, as a load balancer takes it. */
  readonly at: string;
  /** Listens no more; connections that are open go on. */
  refuse(): void;
  close(): Promise<void>;
}

/** A TCP server on a free port that lives as long as the test. */
export async function target(onConnection: (socket: Socket) => void): Promise<Target> {
  const open = new Set<Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    for (const socket of open) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { port, at: `127.0.0.1:${port}`, close, refuse: () => void server.close() };
}

/** Keeps what it hears, by connection: health checks have connections of their own, at any time. */
export async function listener(greeting = ""): Promise<Target & { readonly heard: readonly Buffer[] }> {
  const heard: Buffer[] = [];
  const listening = await target((socket) => {
    const index = heard.push(Buffer.alloc(0)) - 1;
    socket.write(greeting);
    socket.on("data", (chunk) => {
      heard[index] = Buffer.concat([heard[index] as Buffer, chunk]);
    });
  });
  return { ...listening, heard };
}

/** Says its name and then repeats what it hears. */
export function echo(name: string): Promise<Target> {
  return target((socket) => {
    socket.write(`${name}\n`);
    socket.pipe(socket);
  });
}

export async function balancer(
  options: NetworkLoadBalancerOptions,
  surroundings?: Surroundings,
): Promise<NetworkLoadBalancer & { readonly port: number }> {
  const nlb = await createNetworkLoadBalancer(options, surroundings);
  onTestFinished(() => nlb.close());
  return { ...nlb, port: nlb.listeners[0]?.port ?? 0 };
}

/** What a client hears until the other side ends or resets. */
export interface Conversation {
  readonly socket: Socket;
  /** Everything heard, and how it ended. */
  readonly ended: Promise<{ readonly heard: Buffer; readonly how: "end" | "reset" }>;
}

export function converse(port: number, say?: string | Buffer): Conversation {
  const socket = net.connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  onTestFinished(() => void socket.destroy());
  const ended = new Promise<{ heard: Buffer; how: "end" | "reset" }>((resolve) => {
    const finish = (how: "end" | "reset") => resolve({ heard: Buffer.concat(chunks), how });
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.once("end", () => finish("end"));
    socket.on("error", () => finish("reset"));
  });
  if (say !== undefined) socket.end(say);
  return { socket, ended };
}

/** A flow to the target of this name, kept open. */
export function flowTo(port: number, name: string): Promise<Socket> {
  return within(`a flow to ${name}`, async () => {
    const socket = net.connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    const [greeting] = (await once(socket, "data")) as [Buffer];
    if (String(greeting) === `${name}\n`) return socket;
    socket.destroy();
    return undefined;
  });
}

/** What the probe answers as soon as it is something. */
export function within<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  return waitUntil(probe, { what, timeoutMs: 10_000, everyMs: 10 }) as Promise<NonNullable<T>>;
}

/** A self-signed certificate for `names`. */
export function certificate(
  names: readonly string[],
  key: readonly string[] = ["rsa:2048"],
): { cert: string; key: string } {
  const dir = mkdtempSync(join(tmpdir(), "nlb-tls-"));
  try {
    const files = ["-keyout", join(dir, "key.pem"), "-out", join(dir, "cert.pem")];
    const subject = [
      "-subj",
      `/CN=${names[0]}`,
      "-addext",
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`,
    ];
    const args = ["req", "-x509", "-newkey", ...key, "-nodes", "-days", "30", ...files, ...subject];
    execFileSync("openssl", args, { stdio: "pipe" });
    return { cert: readFileSync(join(dir, "cert.pem"), "utf8"), key: readFileSync(join(dir, "key.pem"), "utf8") };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
