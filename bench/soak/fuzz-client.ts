/** Runs inside an instance: asks the good target in every way, the resolver and the metadata service. This file is copied alone. */
import dgram from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import https from "node:https";
import net from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** As `GoodClientPlan` in `fuzz.ts`. */
interface Plan {
  readonly name: string;
  readonly patienceMs: number;
  readonly pauseMs: number;
}

const { name, patienceMs, pauseMs } = JSON.parse(process.argv.at(-1) ?? "{}") as Plan;
// A datagram may be lost; three are not.
const resolver = new Resolver({ timeout: patienceMs / 4, tries: 3 });
const [host = ""] = await resolver.resolve4(name);

/** What each way must give; throws or gives something else where it fails. */
const WAYS: Readonly<Record<string, (signal: AbortSignal) => Promise<boolean>>> = {
  tls: async (signal) => (await fetchByTls(443, signal)) === "ok",
  secure: async (signal) => (await fetchByTls(8443, signal)) === "ok",
  proxy: async (signal) => {
    const socket = net.connect({ host, port: 9000, signal });
    socket.end("hello");
    return (await text(socket)) === "hello";
  },
  udp: async (signal) => {
    using socket = bound(signal);
    const say = () => socket.send("hello", 7000, host, () => {});
    say();
    // A datagram may be lost.
    const again = setInterval(say, patienceMs / 4);
    const [heard] = (await once(socket, "message", { signal }).finally(() => clearInterval(again))) as [Buffer];
    return String(heard) === "hello";
  },
  names: async () => (await resolver.resolve4(name)).includes(host),
  metadata: async (signal) => {
    const ttl = { "X-aws-ec2-metadata-token-ttl-seconds": "60" };
    const at = "http://169.254.169.254/latest";
    const token = await (await fetch(`${at}/api/token`, { method: "PUT", headers: ttl, signal })).text();
    const headers = { "X-aws-ec2-metadata-token": token };
    return (await (await fetch(`${at}/meta-data/instance-id`, { headers, signal })).text()).startsWith("i-");
  },
};

let isOver = false;
process.stdin.once("end", () => (isOver = true)).resume();
await Promise.all(Object.entries(WAYS).map(([way, ask]) => askInTurn(way, ask)));
process.exit(0);

async function askInTurn(way: string, ask: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  while (!isOver) {
    const startedMs = performance.now();
    const failure = await ask(AbortSignal.timeout(patienceMs)).then(
      (isRight) => (isRight ? undefined : "wrong answer"),
      (error: unknown) => String(error),
    );
    const tookMs = Math.round(performance.now() - startedMs);
    process.stdout.write(`${JSON.stringify({ way, tookMs, atMs: Date.now(), ...(failure ? { failure } : {}) })}\n`);
    await delay(pauseMs);
  }
}

async function fetchByTls(port: number, signal: AbortSignal): Promise<string> {
  const request = https.get({ host, port, rejectUnauthorized: false, agent: false, signal });
  const [response] = await once(request, "response", { signal });
  return text(response);
}

function bound(signal: AbortSignal): dgram.Socket & Disposable {
  const socket = dgram.createSocket({ type: "udp4", signal });
  return Object.assign(socket, { [Symbol.dispose]: () => void (signal.aborted || socket.close()) });
}
