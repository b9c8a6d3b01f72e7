import { Agent, type AgentOptions } from "node:http";
import type { Socket } from "node:net";
import type { UpstreamUrl, WorkerSettings } from "../config/httpd-config.ts";
import { connectToAny, createRotation } from "./connect.ts";
import { UpstreamFailure } from "./failure.ts";
import type { NameCache } from "./resolve.ts";

/** The pool of connections to one upstream. */
export interface UpstreamAgent {
  readonly agent: Agent;
  /**
   * Follows the upstream's name: idle connections to addresses that it no longer gives are closed.
   *
   * @throws UpstreamFailure `name`
   */
  refresh(): Promise<readonly string[]>;
  close(): void;
}

export function createUpstreamAgent(
  upstream: UpstreamUrl,
  worker: WorkerSettings,
  names: NameCache,
  random: () => number = Math.random,
): UpstreamAgent {
  const rotate = createRotation(Math.floor(random() * 1000));
  const agent = new Agent(agentOptions(worker));
  let current: readonly string[] = [];

  const refresh = async () => {
    const addresses = await resolveUpstream(upstream, names);
    if (addresses !== current) {
      current = addresses;
      closeIdleExcept(agent, addresses);
    }
    return addresses;
  };
  const connect = async () =>
    connectToAny(rotate(await refresh()), {
      host: upstream.host,
      port: upstream.port,
      timeoutMs: worker.connectTimeoutMs,
      keepAlive: worker.tcpKeepAlive,
    });

  const keepSocket = agent.keepSocketAlive.bind(agent);
  return {
    agent: Object.assign(agent, {
      createConnection(_options: unknown, done: (error: Error | null, socket?: Socket) => void) {
        connect().then((socket) => done(null, socket), done);
      },
      keepSocketAlive: (socket: Socket) => current.includes(socket.remoteAddress ?? "") && keepSocket(socket),
    }),
    refresh,
    close: () => agent.destroy(),
  };
}

function agentOptions({ reuse, maxConnections, idleTimeoutMs }: WorkerSettings): AgentOptions {
  return {
    keepAlive: reuse,
    maxSockets: maxConnections,
    scheduling: "lifo",
    ...(idleTimeoutMs === undefined ? {} : { timeout: idleTimeoutMs }),
  };
}

async function resolveUpstream({ host }: UpstreamUrl, names: NameCache): Promise<readonly string[]> {
  try {
    return await names.resolve(host);
  } catch (error) {
    throw new UpstreamFailure("name", `no address for ${host}: ${(error as Error).message}`, { cause: error });
  }
}

function closeIdleExcept(agent: Agent, addresses: readonly string[]): void {
  for (const socket of Object.values(agent.freeSockets).flat()) {
    if (socket && !addresses.includes(socket.remoteAddress ?? "")) socket.destroy();
  }
}
