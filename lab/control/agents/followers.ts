import type { HealthStore } from "../health/index.ts";
import type { ControlPorts } from "../ports.ts";

/** Follows the health streams of exactly these sockets from now on. */
export type KeepFollowing = (socketPaths: readonly string[]) => void;

export interface FollowerOptions {
  readonly ports: ControlPorts;
  readonly health: HealthStore;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** @param onLost gets the socket of an agent whose stream has ended: what runs there from now on may be another process */
export function createFollowers(
  { ports, health, onChange, signal }: FollowerOptions,
  onLost: (socketPath: string) => void,
): KeepFollowing {
  const followers = new Map<string, AbortController>();

  const lose = (socketPath: string) => {
    health.drop(socketPath);
    onLost(socketPath);
  };

  const follow = (socketPath: string) => {
    const end = new AbortController();
    followers.set(socketPath, end);
    ports.agents.follow(
      socketPath,
      (message) => {
        if (message) health.take(socketPath, message);
        else lose(socketPath);
        onChange();
      },
      AbortSignal.any([signal, end.signal]),
    );
  };

  return (socketPaths) => {
    for (const [socketPath, end] of followers) {
      if (socketPaths.includes(socketPath)) continue;
      end.abort();
      followers.delete(socketPath);
      health.drop(socketPath);
    }
    for (const socketPath of socketPaths) if (!followers.has(socketPath)) follow(socketPath);
  };
}
