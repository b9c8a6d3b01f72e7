/** What faults inside an instance need of Docker and of the machine; control's adapter provides it. All idempotent. */
export interface FaultMachine {
  kill(containerId: string): Promise<void>;
  stop(containerId: string): Promise<void>;
  start(containerId: string): Promise<void>;
  pause(containerId: string): Promise<void>;
  unpause(containerId: string): Promise<void>;
  /** Runs a shell script inside, as root. */
  run(containerId: string, script: string, args: readonly string[]): Promise<ScriptResult>;
  /** As {@link FaultMachine.run}, and does not wait for its end. */
  leave(containerId: string, script: string, args: readonly string[]): Promise<void>;
  /** Runs a shell script on the instance's file systems with the rights to mount, which the instance does not have. */
  mount(containerId: string, script: string, args: readonly string[]): Promise<ScriptResult>;
  /** Bounds what a running container may use; what is not named stays as it is. */
  limit(containerId: string, limits: MachineLimits): Promise<void>;
}

export interface ScriptResult {
  readonly exitCode: number;
  /** What it printed, errors included. */
  readonly output: string;
}

export interface MachineLimits {
  /** Cores; `default` for what it had before. */
  readonly cpus?: number | "default";
  readonly memoryBytes?: number | "default";
}
