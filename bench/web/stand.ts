/**
 * Load, upstreams and both servers on one loopback without a network: containers of two images that share their network
 * and their processes, so that one place can count what each server takes.
 *
 *   wrk (core 1) --> web, httpd or library (core 0) --> nginx (http) or a Node program (uwsgi) (core 1)
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { docker } from "../../lab/docker/images/command.ts";
import { root } from "../../lab/installation.ts";
import { PREFIX } from "../../lab/model/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { buildImage, IMAGE } from "../nlb/image.ts";
import { cpuMsOf, PRINT_STATS, parseStats } from "../nlb-userspace/process-time.ts";
import { startUpstreams } from "../upstreams.ts";
import {
  BODIES,
  HTTP_UPSTREAM,
  LOAD_CORE,
  PORTS,
  SERVERS,
  type Server,
  startServer,
  startUwsgiUpstream,
} from "./programs.ts";

export interface Stand extends AsyncDisposable {
  /** wrk's output. */
  load(argv: readonly string[]): Promise<string>;
  /** Processor time that a server has taken so far, all its processes together. */
  cpuMs(server: Server): Promise<number>;
  /** Memory of all its processes, what they share counted once. */
  memoryMb(server: Server): Promise<number>;
  /** Until disposed of, that many clients send one byte a second. */
  slowClients(server: Server, count: number): Promise<AsyncDisposable>;
}

const READY_MS = 60_000;

/** @throws LabError where Docker refuses; the containers are removed then */
export async function buildStand(): Promise<Stand> {
  await buildImage();
  const name = `${PREFIX}-bench-${randomBytes(3).toString("hex")}`;
  await using undo = new AsyncDisposableStack();
  const run = async (suffix: string, options: readonly string[], image: string, command: readonly string[]) => {
    undo.defer(async () => void (await docker(["rm", "--force", `${name}${suffix}`])));
    const common = ["--detach", "--init", "--name", `${name}${suffix}`, "--volume", `${root}:${root}:ro`];
    await docker(["run", ...common, ...options, "--entrypoint", command[0] ?? "", image, ...command.slice(1)]);
  };
  await run("", ["--network", "none", "--sysctl", "net.ipv4.ip_local_port_range=1024 65535"], IMAGE, [
    "sleep",
    "infinity",
  ]);
  const inside = (...argv: readonly string[]) => docker(["exec", name, ...argv]);
  await inside("sh", "-c", startUpstreams({ folder: "", bodies: BODIES, ports: [HTTP_UPSTREAM], core: LOAD_CORE }));
  await inside("sh", "-c", startUwsgiUpstream(join(root, "bench/web")));
  const shared = ["--network", `container:${name}`, "--pid", `container:${name}`];
  for (const server of SERVERS) {
    const image = server === "httpd" ? `${PREFIX}/apache:latest` : IMAGE;
    await run(`-${server}`, shared, image, ["sh", "-c", startServer(server, root)]);
    await waitUntil(
      async () =>
        inside("curl", "-sf", `http://127.0.0.1:${PORTS[server]}/${server === "library" ? "http" : "uwsgi"}/1k`),
      {
        what: `${server} to serve`,
        timeoutMs: READY_MS,
        everyMs: 200,
      },
    );
  }
  const owned = undo.move();
  return {
    load: (argv) => inside("taskset", "-c", LOAD_CORE, "wrk", ...argv),
    cpuMs: async (server) => cpuMsOf(parseStats(await inside("sh", "-c", PRINT_STATS)), await pidOf(inside, server)),
    memoryMb: async (server) => Number(await inside("sh", "-c", memoryScript(server))) / 1024,
    slowClients: (server, count) => startSlowClients(inside, PORTS[server], count),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type Inside = (...argv: readonly string[]) => Promise<string>;

/** The first process that runs with that server's file. */
async function pidOf(inside: Inside, server: Server): Promise<number> {
  return Number((await inside("sh", "-c", `pgrep -o -f -- '-f /tmp/${server}.conf'`)).trim());
}

function memoryScript(server: Server): string {
  const pids = `$(pgrep -f -- '-f /tmp/${server}.conf')`;
  return `for pid in ${pids}; do cat /proc/$pid/smaps_rollup 2>/dev/null; done | awk '/^Pss:/ { sum += $2 } END { print sum }'`;
}

async function startSlowClients(inside: Inside, port: number, count: number): Promise<AsyncDisposable> {
  const program = `${root}/bench/web/slow-clients.ts ${port} ${count}`;
  await inside(
    "sh",
    "-c",
    `ulimit -n 8192; taskset -c ${LOAD_CORE} node ${program} >/tmp/slow.out 2>&1 & echo $! >/tmp/slow.pid`,
  );
  await waitUntil(async () => (await inside("cat", "/tmp/slow.out")).includes("ready"), {
    what: `${count} slow clients`,
    timeoutMs: READY_MS,
    everyMs: 200,
  });
  return {
    async [Symbol.asyncDispose]() {
      await inside("sh", "-c", "kill $(cat /tmp/slow.pid)");
    },
  };
}
