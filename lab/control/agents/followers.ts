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

export function createFollowers({ ports, health, onChange, signal }: FollowerOptions): KeepFollowing {
  const followers = new Map<string, AbortController>();

  const follow = (socketPath: string) => {
    const end = new AbortController();
    followers.set(socketPath, end);
    ports.agents.follow(
      socketPath,
      (message) => {
        if (message) health.take(socketPath, message);
        else health.drop(socketPath);
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
