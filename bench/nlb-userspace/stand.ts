/**
 * One container without network: target, load tool and every balancer on its loopback, so that no rule set and no other
 * namespace is on the path. Each balancer stands once with one worker and once with two.
 */
import { randomBytes } from "node:crypto";
import { docker } from "../../lab/docker/images/command.ts";
import { root } from "../../lab/installation.ts";
import { PREFIX } from "../../lab/model/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { buildImage, IMAGE } from "../nlb/image.ts";
import { cpuMsOf, PRINT_STATS, parseStats } from "./process-time.ts";
import { type Ports, pidFile, startHaproxy, startNginx, startTarget } from "./programs.ts";

export const BALANCERS = ["nlb-userspace", "haproxy", "nginx", "least-node"] as const;
export type Balancer = (typeof BALANCERS)[number];
export const WORKERS = [1, 2] as const;

export interface Stand extends AsyncDisposable {
  load(argv: readonly string[]): Promise<string>;
  /** Processor time that a balancer has taken so far, all its processes together. */
  cpuMs(balancer: Balancer, workers: number): Promise<number>;
}

/** A closed connection's TIME_WAIT would slow whichever balancer meets its ports again. */
const SYSCTLS = ["net.ipv4.ip_local_port_range=1024 65535", "net.ipv4.tcp_max_tw_buckets=0"];
const READY_MS = 30_000;

export function portsOf(balancer: Balancer, workers: number): Ports {
  const base = 8000 + BALANCERS.indexOf(balancer) * 100 + workers * 10;
  return { tcp: base, tls: base + 1 };
}

/** @throws LabError where Docker refuses; the container is removed then */
export async function buildStand(): Promise<Stand> {
  await buildImage();
  const name = `${PREFIX}-bench-${randomBytes(3).toString("hex")}`;
  await using undo = new AsyncDisposableStack();
  undo.defer(async () => void (await docker(["rm", "--force", name])));
  const sysctls = SYSCTLS.flatMap((setting) => ["--sysctl", setting]);
  const options = ["--detach", "--init", "--name", name, "--network", "none", "--volume", `${root}:${root}:ro`];
  await docker(["run", ...options, ...sysctls, IMAGE, "sleep", "infinity"]);
  const inside = (...argv: readonly string[]) => docker(["exec", name, ...argv]);
  await inside("sh", "-c", startTarget());
  for (const workers of WORKERS) {
    await inside("sh", "-c", startHaproxy(portsOf("haproxy", workers), workers));
    await inside("sh", "-c", startNginx(portsOf("nginx", workers), workers));
    await startNode("nlb-userspace", "balancer.ts", workers, (script) => inside("sh", "-c", script));
    await startNode("least-node", "least.ts", workers, (script) => inside("sh", "-c", script));
  }
  const owned = undo.move();
  const cpuMs = async (balancer: Balancer, workers: number) => {
    const [pid = "", ...stats] = (await inside("sh", "-c", `cat ${pidFile(balancer, workers)}; ${PRINT_STATS}`)).split(
      "\n",
    );
    return cpuMsOf(parseStats(stats.join("\n")), Number(pid));
  };
  return { cpuMs, load: (argv) => inside(...argv), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function startNode(
  balancer: Balancer,
  program: string,
  workers: number,
  run: (script: string) => Promise<string>,
): Promise<void> {
  const { tcp, tls } = portsOf(balancer, workers);
  const said = `/tmp/${balancer}-${workers}.out`;
  const start = `node ${root}/bench/nlb-userspace/${program} ${tcp} ${tls} ${workers} >${said} 2>&1 &`;
  await run(`${start} echo $! >${pidFile(balancer, workers)}`);
  await waitUntil(async () => (await run(`cat ${said}`)).includes("ready"), {
    what: `${balancer} with ${workers} workers to listen`,
    timeoutMs: READY_MS,
    everyMs: 200,
  });
}
