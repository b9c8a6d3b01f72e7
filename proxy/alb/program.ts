import { parseAlbNodeState, serveAgent } from "../../lab/agent/index.ts";
import type { Clock } from "../../lab/model/index.ts";
import { createAlbMetrics } from "./metrics/index.ts";
import { type AlbNode, type AlbNodeOptions, createAlbNode } from "./node.ts";
import { createNodeHealth } from "./node-health.ts";

export interface ProgramOptions extends AlbNodeOptions {
  readonly clock: Clock;
  /** Where control reaches the node. */
  readonly socketPath: string;
}

/** A node under control's hand. */
export interface Program {
  readonly node: AlbNode;
  /** Lets requests under way finish, at most for `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

/** Serves the agent socket; the node follows the states that arrive there, and its own health checks. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const stop = new AbortController();
  const node = createAlbNode(options);
  const health = createNodeHealth(options.clock);
  const metrics = createAlbMetrics({ clock: options.clock, meter: node.meter, health: health.snapshot });
  health.subscribe(() => node.setHealth(health.snapshot()));
  await serveAgent({
    socketPath: options.socketPath,
    parse: parseAlbNodeState,
    onState: async (state) => {
      health.update(state);
      node.setHealth(health.snapshot());
      metrics.follow(state);
      await node.update(state);
    },
    health,
    reports: { "/metrics": async () => metrics.report() },
    signal: stop.signal,
  });
  void metrics.run(stop.signal);
  return {
    node,
    async stop(withinMs) {
      health.close();
      await node.close(withinMs);
      stop.abort();
    },
  };
}
