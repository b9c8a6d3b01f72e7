/**
 * What `systemctl` and the manager say to each other: one JSON value a line and way over a socket that only root can
 * open. Both are the same program, so neither doubts the other's types.
 */

import type { Exit } from "./machine/index.ts";
import type { JobResult } from "./manager/manager.ts";

export const SOCKET = "/run/systemd/private";

export const JOB_VERBS = [
  "start",
  "stop",
  "restart",
  "reload",
  "try-restart",
  "reload-or-restart",
  "try-reload-or-restart",
] as const;
export type JobVerb = (typeof JOB_VERBS)[number];

export type Request =
  | { readonly verb: JobVerb; readonly units: readonly string[]; readonly isBlocking: boolean }
  | { readonly verb: "status" | "reset-failed"; readonly units: readonly string[] }
  | { readonly verb: "list" | "daemon-reload" }
  | {
      readonly verb: "kill";
      readonly units: readonly string[];
      readonly signal: string;
      readonly whom: "all" | "main" | "control";
    };

export type Response =
  | { readonly kind: "jobs"; readonly jobs: readonly JobReport[] }
  | { readonly kind: "units"; readonly units: readonly UnitReport[] }
  | { readonly kind: "done" }
  | { readonly kind: "error"; readonly message: string };

export interface JobReport {
  readonly unit: string;
  readonly result: JobResult;
  /** Why the service failed, as systemd's `Result=`. */
  readonly serviceResult?: string;
  /** Why nothing was tried. */
  readonly error?: string;
}

export interface UnitReport {
  readonly name: string;
  readonly loadState: "loaded" | "not-found" | "masked" | "bad-setting";
  readonly loadError?: string;
  readonly file: string;
  readonly dropIns: readonly string[];
  /** The files are newer than what the manager has read. */
  readonly isStale: boolean;
  readonly description: string;
  readonly activeState: string;
  readonly subState: string;
  readonly service?: ServiceReport;
}

export interface ServiceReport {
  readonly type: string;
  readonly restart: string;
  readonly result: string;
  readonly mainPid: number;
  readonly controlPid: number;
  readonly mainExit?: Exit;
  /** The main process that ended so. */
  readonly exitedPid?: number;
  readonly restarts: number;
  readonly canReload: boolean;
  readonly changedAtMs: number;
  readonly mainStartedAtMs?: number;
  readonly statusText?: string;
  readonly processes: readonly { readonly pid: number; readonly command: string }[];
}
