import { Agent, type AgentOptions } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../../../lab/model/clock.ts";
import type { UpstreamUrl, WorkerSettings } from "../config/httpd-config.ts";
import { createRotation, openSocket } from "./connect.ts";
import { failureKind, UpstreamFailure } from "./failure.ts";
import type { NameCache } from "./resolve.ts";

/** The pool of connections to one upstream, httpd's "worker". */
export interface UpstreamAgent {
  readonly agent: Agent;
  /**
   * Call it before each request. Follows the upstream's name: idle connections to addresses that it no longer gives
   * are closed.
   *
   * @throws UpstreamFailure `name`, or `connect` while the upstream rests after a failure (`retry`)
   */
  prepare(): Promise<void>;
  close(): void;
}

export interface UpstreamAgentParts {
  readonly names: NameCache;
  readonly clock: Clock;
  readonly random?: () => number;
}

export function createUpstreamAgent(
  upstream: UpstreamUrl,
  worker: WorkerSettings,
  { names, clock, random = Math.random }: UpstreamAgentParts,
): UpstreamAgent {
  const { host, port } = upstream;
  const rotate = createRotation(Math.floor(random() * 1000));
  const agent = new Agent(agentOptions(worker));
  let current: readonly string[] = [];
  let restsUntilMs = 0;

  const connect = () => {
    const resolve = async () => rotate(await names.resolve(host));
    const options = { host, port, timeoutMs: worker.connectTimeoutMs, keepAlive: worker.tcpKeepAlive };
    return openSocket(resolve, options).on("error", (error) => {
      if (failureKind(error) === "connect") restsUntilMs = clock.now() + worker.retryMs;
    });
  };
  const keepSocket = agent.keepSocketAlive.bind(agent);

  return {
    agent: Object.assign(agent, {
      createConnection: connect,
      keepSocketAlive: (socket: Socket) => current.includes(socket.remoteAddress ?? "") && keepSocket(socket),
    }),
    async prepare() {
      if (clock.now() < restsUntilMs) throw new UpstreamFailure("connect", "resting after a failure (retry)");
      const addresses = await resolveUpstream(host, names);
      if (addresses !== current) closeIdleExcept(agent, addresses);
      current = addresses;
    },
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

async function resolveUpstream(host: string, names: NameCache): Promise<readonly string[]> {
  try {
    return await names.resolve(host);
  } catch (error) {
    throw new UpstreamFailure("name", (error as Error).message, { cause: error });
  }
}

function closeIdleExcept(agent: Agent, addresses: readonly string[]): void {
  for (const socket of Object.values(agent.freeSockets).flat()) {
    if (socket && !addresses.includes(socket.remoteAddress ?? "")) socket.destroy();
  }
}
