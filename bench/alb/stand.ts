/**
 * Load, targets and the three balancers on one loopback without a network, in one container.
 *
 *   wrk (core 1) --> alb, haproxy or nginx (core 0) --> nginx as two targets (core 1)
 */
import { randomBytes } from "node:crypto";
import { docker } from "../../lab/docker/images/command.ts";
import { root } from "../../lab/installation.ts";
import { PREFIX } from "../../lab/model/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { buildImage, IMAGE } from "../nlb/image.ts";
import { cpuMsOf, PRINT_STATS, parseStats } from "../nlb-userspace/process-time.ts";
import { startUpstreams } from "../upstreams.ts";
import {
  BALANCERS,
  type Balancer,
  BODIES,
  LOAD_CORE,
  PATH,
  PORTS,
  prepare,
  startBalancer,
  UPSTREAMS,
} from "./programs.ts";

export interface Stand extends AsyncDisposable {
  /** wrk's output. */
  load(argv: readonly string[]): Promise<string>;
  /** The head of an answer. */
  headOf(url: string): Promise<string>;
  /** Processor time that a balancer has taken so far, all its processes together. */
  cpuMs(balancer: Balancer): Promise<number>;
  /** Resident memory of its first process, MB. */
  memoryMb(balancer: Balancer): Promise<number>;
}

const READY_MS = 60_000;

/** @throws LabError where Docker refuses; the container is removed then */
export async function buildStand(): Promise<Stand> {
  await buildImage();
  const name = `${PREFIX}-bench-${randomBytes(3).toString("hex")}`;
  await using undo = new AsyncDisposableStack();
  undo.defer(async () => void (await docker(["rm", "--force", name])));
  const options = [
    "--network",
    "none",
    "--sysctl",
    "net.ipv4.ip_local_port_range=1024 65535",
    "--volume",
    `${root}:${root}:ro`,
  ];
  await docker(["run", "--detach", "--init", "--name", name, ...options, "--entrypoint", "sleep", IMAGE, "infinity"]);
  const inside = (...argv: readonly string[]) => docker(["exec", name, ...argv]);
  await inside("sh", "-c", prepare());
  await inside("sh", "-c", startUpstreams({ folder: "api/", bodies: BODIES, ports: UPSTREAMS, core: LOAD_CORE }));
  for (const balancer of BALANCERS) {
    await inside("sh", "-c", startBalancer(balancer, root));
    await waitUntil(async () => inside("curl", "-sf", `http://127.0.0.1:${PORTS[balancer]}${PATH}1k`), {
      what: `${balancer} to serve`,
      timeoutMs: READY_MS,
      everyMs: 200,
    });
  }
  const owned = undo.move();
  const pidOf = async (balancer: Balancer) => Number((await inside("cat", `/tmp/${balancer}.pid`)).trim());
  return {
    load: (argv) => inside("taskset", "-c", LOAD_CORE, "wrk", ...argv),
    headOf: (url) => inside("curl", "-skD-", "-o/dev/null", url),
    cpuMs: async (balancer) => cpuMsOf(parseStats(await inside("sh", "-c", PRINT_STATS)), await pidOf(balancer)),
    memoryMb: async (balancer) => {
      const status = await inside("cat", `/proc/${await pidOf(balancer)}/status`);
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
