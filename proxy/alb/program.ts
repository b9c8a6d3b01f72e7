import { parseAlbNodeState, serveAgent } from "../../lab/agent/index.ts";
import type { Clock } from "../../lab/model/index.ts";
import { createAnomalyWatch } from "./anomaly-watch.ts";
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
  const anomalies = createAnomalyWatch(node.anomalies);
  let timeScale = 1;
  const metrics = createAlbMetrics({
    ...{ clock: options.clock, meter: node.meter },
    ...{ health: health.snapshot, anomalies: anomalies.snapshot },
  });
  health.subscribe(() => node.setHealth(health.snapshot()));
  await serveAgent({
    socketPath: options.socketPath,
    parse: parseAlbNodeState,
    onState: async (state) => {
      timeScale = state.timeScale;
      health.update(state);
      node.setHealth(health.snapshot());
      metrics.follow(state);
      await node.update(state);
    },
    health: {
      snapshot: health.snapshot,
      subscribe(listener) {
        const ends = [health.subscribe(listener), anomalies.subscribe(listener)];
        return () => {
          for (const end of ends) end();
        };
      },
    },
    reports: { "/metrics": async () => metrics.report() },
    signal: stop.signal,
  });
  void metrics.run(stop.signal);
  void anomalies.run(() => timeScale, stop.signal);
  return {
    node,
    async stop(withinMs) {
      health.close();
      await node.close(withinMs);
      stop.abort();
    },
  };
}
