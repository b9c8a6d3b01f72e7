import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../lab/installation.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { seededRandom } from "../../lab/scenario/random.ts";
import { cutFlows } from "../../proxy/hostile/cut-flows.ts";
import type { Soak } from "./soak.ts";

const ROUNDS = 10;
const FLOWS_A_ROUND = 2_000;
/** From the second round on, when buffers and code have grown to their size. */
const MOST_GROWTH_MIB = 16;
/**
 * With room, V8 leaves garbage lying and grows; so bounded, what is not freed ends the process. Young objects have three
 * spaces of up to 16 MiB, which V8 takes and gives back as it likes: made small, growth tells of what stays.
 */
const HEAP = ["--max-old-space-size=48", "--max-semi-space-size=1"];

interface Balancer {
  readonly child: ChildProcess;
  readonly port: number;
  readonly isTls: boolean;
}

/** Twenty thousand connections each to a TCP and a TLS balancer, opened and cut at random: they keep no socket and no memory. */
export const nlbUserspace: Soak = async (say) => {
  using cleanUp = new DisposableStack();
  const dir = mkdtempSync(join(tmpdir(), "nlb-soak-"));
  cleanUp.defer(() => rmSync(dir, { recursive: true }));
  const target = await startEcho();
  cleanUp.defer(() => void target.close());
  const { port } = target.address() as AddressInfo;
  const kinds = [[], ["--tls", makeCertificate(dir)]];
  const balancers = await Promise.all(kinds.map((extra) => start(`127.0.0.1:${port}`, extra)));
  for (const { child } of balancers) cleanUp.defer(() => void child.kill("SIGKILL"));

  const random = seededRandom(3);
  const descriptors = balancers.map(openDescriptors);
  const rssMiB = balancers.map((): number[] => []);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [index, one] of balancers.entries()) {
      await cutFlows({ ...one, count: FLOWS_A_ROUND, atOnce: 100, random });
      const isQuiet = () => openDescriptors(one) <= (descriptors[index] ?? 0);
      await waitUntil(isQuiet, { what: "every socket to be gone", timeoutMs: 30_000 });
      rssMiB[index]?.push(residentMiB(one));
    }
    say(`round ${round} of ${ROUNDS}: ${rssMiB.map((values) => values.at(-1)).join(" and ")} MiB`);
  }
  const grownMiB = rssMiB.map((values) => (values.at(-1) ?? 0) - (values[1] ?? 0));
  const isAlive = balancers.every(({ child }) => child.exitCode === null && child.signalCode === null);
  const holds = isAlive && grownMiB.every((growth) => growth < MOST_GROWTH_MIB);
  return { holds, connections: 2 * ROUNDS * FLOWS_A_ROUND, rssMiB, grownMiB };
};

async function startEcho(): Promise<net.Server> {
  const echo = net.createServer((socket) => {
    socket.on("error", () => {}).write("a\n");
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  return echo;
}

async function start(target: string, extra: readonly string[]): Promise<Balancer> {
  const options = ["nlb", "--listen", "127.0.0.1:0", "--target", target, "--proxy-protocol", ...extra];
  const child = spawn(process.execPath, [...HEAP, join(root, "lab/cli/main.ts"), ...options]);
  let said = "";
  child.stdout.resume();
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const port = await waitUntil(() => /Listening on \S+:(\d+)/.exec(said)?.[1], {
    what: "a balancer to listen",
    timeoutMs: 30_000,
  });
  return { child, port: Number(port), isTls: extra.length > 0 };
}

function openDescriptors({ child }: Balancer): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

function residentMiB({ child }: Balancer): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** @returns what `--tls` takes */
function makeCertificate(dir: string): string {
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  const made = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=soak", "-keyout", key, "-out", cert];
  execFileSync("openssl", ["req", "-x509", ...made], { stdio: "pipe" });
  return `${cert},${key}`;
}
