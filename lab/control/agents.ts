import type { AlbNodeState } from "../model/alb-state.ts";
import { describeError } from "../model/errors.ts";
import type { FabricState } from "../model/fabric-state.ts";
import { albSocket, FABRIC_SOCKET } from "../model/naming.ts";
import { placeContainers } from "./addresses/index.ts";
import { createBackoff } from "./backoff.ts";
import type { HealthStore } from "./health/index.ts";
import type { Observed } from "./observed.ts";
import type { ControlPorts } from "./ports.ts";
import { renderAlbStates, renderFabricState } from "./render/index.ts";

/** The data plane's programs: tells each what it has to know, and hears from each what it finds healthy. */
export interface AgentLinks {
  /** Sends what has changed and follows who is new; gives at once. */
  update(observed: Observed): void;
  /** True where every agent that runs has the latest state. */
  isSettled(): boolean;
  /** The fabric's state as last rendered. */
  fabricState(): FabricState | undefined;
}

/** An agent that has just been started takes a moment to listen: so many failures are not worth a line in the log. */
const PATIENCE = 4;

interface AgentTarget {
  readonly socketPath: string;
  /** Changes with each start of the agent, which then has to be told anew. */
  readonly start: string;
  readonly state: FabricState | AlbNodeState;
}

interface AgentLinksOptions {
  readonly ports: ControlPorts;
  readonly health: HealthStore;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

export function createAgentLinks({ ports, health, onChange, signal }: AgentLinksOptions): AgentLinks {
  const sent = new Map<string, string>();
  const wanted = new Map<string, string>();
  const sending = new Set<string>();
  const followers = new Map<string, AbortController>();
  const backoff = createBackoff(ports.clock);
  let rendered: FabricState | undefined;

  const send = async ({ socketPath, state }: AgentTarget, text: string) => {
    sending.add(socketPath);
    try {
      await ports.agents.send(socketPath, state);
      sent.set(socketPath, text);
      backoff.succeeded(socketPath);
    } catch (error) {
      const failures = backoff.failed(socketPath);
      const reason = describeError(error);
      if (failures === PATIENCE) ports.log.warn({ socketPath, reason }, "an agent does not take its state");
    }
    sending.delete(socketPath);
    onChange();
  };

  const follow = (socketPath: string) => {
    if (followers.has(socketPath)) return;
    const end = new AbortController();
    followers.set(socketPath, end);
    const onMessage: Parameters<typeof ports.agents.follow>[1] = (message) => {
      if (message) health.take(socketPath, message);
      else health.drop(socketPath);
      onChange();
    };
    ports.agents.follow(socketPath, onMessage, AbortSignal.any([signal, end.signal]));
  };

  const forgetExcept = (present: readonly string[]) => {
    for (const [socketPath, end] of followers) {
      if (present.includes(socketPath)) continue;
      end.abort();
      followers.delete(socketPath);
      wanted.delete(socketPath);
      health.drop(socketPath);
    }
  };

  return {
    update(observed) {
      const targets = agentTargets(observed, ports);
      rendered = targets.fabric;
      forgetExcept(targets.agents.map((one) => one.socketPath));
      for (const agent of targets.agents) {
        follow(agent.socketPath);
        const text = `${agent.start} ${JSON.stringify(agent.state)}`;
        wanted.set(agent.socketPath, text);
        if (sent.get(agent.socketPath) === text || sending.has(agent.socketPath)) continue;
        if (backoff.isDue(agent.socketPath)) void send(agent, text);
      }
    },
    isSettled: () => [...wanted].every(([socketPath, text]) => sent.get(socketPath) === text),
    fabricState: () => rendered,
  };
}

function agentTargets(observed: Observed, ports: ControlPorts): { fabric: FabricState; agents: AgentTarget[] } {
  const placements = placeContainers(observed);
  const fabric = renderFabricState(observed, placements, ports.ingress);
  const container = observed.inventory.find((one) => one.role === "fabric" && one.state.kind === "running");
  const agents: AgentTarget[] = renderAlbStates(observed, placements).map(({ container: node, state }) => ({
    socketPath: albSocket(node.hostname),
    start: startOf(node),
    state,
  }));
  if (container) agents.unshift({ socketPath: FABRIC_SOCKET, start: startOf(container), state: fabric });
  return { fabric, agents };
}

function startOf({ containerId, state }: Observed["inventory"][number]): string {
  return `${containerId} ${state.kind === "running" ? state.startedAtMs : 0}`;
}
