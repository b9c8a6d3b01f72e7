/** A unit as the manager knows it: what systemd.unit(5), systemd.service(5), systemd.exec(5) and systemd.kill(5) say of it. */
import type { ExecCommand } from "./command.ts";
import type { Variables } from "./environment.ts";

export type ServiceType = "simple" | "exec" | "forking" | "notify" | "oneshot" | "idle";
export type RestartPolicy = "no" | "always" | "on-success" | "on-failure" | "on-abnormal" | "on-abort" | "on-watchdog";
export type KillMode = "control-group" | "mixed" | "process" | "none";

/** Where a stream of a service goes; `journal` reaches the container's own output as well. */
export type OutputTarget =
  | { readonly kind: "journal" | "null" }
  | { readonly kind: "file" | "append" | "truncate"; readonly path: string };

/** Statuses and signals (`SIGTERM`) that a setting lists, such as `SuccessExitStatus=`. */
export type ExitSet = ReadonlySet<number | string>;

/** An entry of `ConditionPathExists=` and its kin. */
export interface Condition {
  readonly test: "path-exists" | "is-directory" | "file-not-empty";
  readonly path: string;
  readonly isNegated: boolean;
}

export interface ServiceSettings {
  readonly type: ServiceType;
  readonly execStartPre: readonly ExecCommand[];
  readonly execStart: readonly ExecCommand[];
  readonly execStartPost: readonly ExecCommand[];
  readonly execReload: readonly ExecCommand[];
  readonly execStop: readonly ExecCommand[];
  readonly execStopPost: readonly ExecCommand[];
  readonly restart: RestartPolicy;
  readonly restartDelayMs: number;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly remainAfterExit: boolean;
  readonly pidFile: string | undefined;
  readonly successExits: ExitSet;
  readonly restartPreventExits: ExitSet;
  readonly restartForceExits: ExitSet;
  readonly kill: { readonly mode: KillMode; readonly signal: string; readonly sendsSigkill: boolean };
  readonly execution: ExecutionSettings;
}

/** How the processes of a service are started. */
export interface ExecutionSettings {
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly supplementaryGroups: readonly string[];
  /** `undefined` for `/`; `~` for the home of the user. */
  readonly workingDirectory: { readonly path: string; readonly isOptional: boolean } | undefined;
  readonly environment: Variables;
  readonly environmentFiles: readonly { readonly path: string; readonly isOptional: boolean }[];
  readonly umask: string | undefined;
  readonly openFiles: string | undefined;
  readonly runtimeDirectories: readonly string[];
  readonly runtimeDirectoryMode: string;
  readonly preservesRuntimeDirectory: boolean;
  readonly standardOutput: OutputTarget;
  readonly standardError: OutputTarget;
  readonly identifier: string | undefined;
}

export interface InstallSettings {
  readonly wantedBy: readonly string[];
  readonly requiredBy: readonly string[];
  readonly alias: readonly string[];
  readonly also: readonly string[];
}

export interface Unit {
  /** With suffix: `httpd.service`. */
  readonly name: string;
  readonly description: string;
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly requires: readonly string[];
  readonly wants: readonly string[];
  /** Stopped and restarted with these. */
  readonly partOf: readonly string[];
  readonly conditions: readonly Condition[];
  readonly startLimit: { readonly burst: number; readonly intervalMs: number };
  readonly install: InstallSettings;
  /** `undefined` for a target. */
  readonly service: ServiceSettings | undefined;
}

/** `httpd` means `httpd.service`; @ separates an instance from its template. */
export function unitName(given: string): string {
  return /\.(?:service|target|socket|timer|path|mount|slice|scope|device|swap|automount)$/.test(given)
    ? given
    : `${given}.service`;
}

/** `web@.service` of `web@1.service`. */
export function templateName(name: string): string | undefined {
  const [, prefix, suffix] = /^([^@]+@)[^@]+(\.\w+)$/.exec(name) ?? [];
  return prefix && suffix ? prefix + suffix : undefined;
}
