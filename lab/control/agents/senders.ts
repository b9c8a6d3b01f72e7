import { describeError } from "../../model/errors.ts";
import { createBackoff } from "../backoff.ts";
import type { ControlPorts } from "../ports.ts";
import type { Agent } from "./render.ts";

export interface Senders {
  /** Sends what each agent does not have yet, and forgets other agents; gives at once. */
  update(agents: readonly Agent[]): void;
  /** The agent may not be the process that was told: it is told again. */
  forget(socketPath: string): void;
  /** True where every agent has the latest state. */
  isSettled(): boolean;
  /** True where this agent runs and has the latest state. */
  hasLatest(socketPath: string): boolean;
  /** Why it did not take the last one that was sent to it. */
  problemOf(socketPath: string): string | undefined;
}

/** An agent that has just been started takes a moment to listen: so many failures are not worth a line in the log. */
const PATIENCE = 4;

/** One state at a time on its way to each agent; one that hangs keeps no other waiting. */
export function createSenders(ports: ControlPorts, onChange: () => void): Senders {
  const sent = new Map<string, string>();
  const sending = new Set<string>();
  const problems = new Map<string, string>();
  const backoff = createBackoff(ports.clock);
  let wanted = new Map<string, string>();

  const send = async ({ socketPath, state }: Agent, text: string) => {
    sending.add(socketPath);
    try {
      await ports.agents.send(socketPath, state);
      sent.set(socketPath, text);
      backoff.succeeded(socketPath);
      problems.delete(socketPath);
    } catch (error) {
      const failures = backoff.failed(socketPath);
      const reason = describeError(error);
      problems.set(socketPath, reason);
      if (failures === PATIENCE) ports.log.warn({ socketPath, reason }, "an agent does not take its state");
    }
    sending.delete(socketPath);
    onChange();
  };

  const hasLatest = (socketPath: string) => wanted.has(socketPath) && sent.get(socketPath) === wanted.get(socketPath);

  return {
    hasLatest,
    forget: (socketPath) => void sent.delete(socketPath),
    problemOf: (socketPath) => problems.get(socketPath),
    update(agents) {
      wanted = new Map(agents.map((agent) => [agent.socketPath, `${agent.start} ${JSON.stringify(agent.state)}`]));
      for (const agent of agents) {
        const { socketPath } = agent;
        const text = wanted.get(socketPath);
        if (text === undefined || text === sent.get(socketPath) || sending.has(socketPath)) continue;
        if (backoff.isDue(socketPath)) void send(agent, text);
      }
    },
    isSettled: () => [...wanted.keys()].every(hasLatest),
  };
}
