import { parseAssignments } from "./environment.ts";
import type { Settings } from "./settings.ts";
import type { ExecutionSettings, OutputTarget } from "./unit.ts";

/** How processes are started, of systemd.exec(5): user, directory, environment, streams. */
export function readExecution(settings: Settings): ExecutionSettings {
  const standardOutput = settings.last("Service.StandardOutput", parseOutput, { kind: "journal" } as const);
  return {
    user: settings.text("Service.User"),
    group: settings.text("Service.Group"),
    supplementaryGroups: settings.list("Service.SupplementaryGroups"),
    workingDirectory: settings.last("Service.WorkingDirectory", optionalPath, undefined),
    environment: Object.assign({}, ...settings.all("Service.Environment", parseAssignments)),
    environmentFiles: settings.all("Service.EnvironmentFile", optionalPath),
    umask: settings.last("Service.UMask", matching(/^[0-7]{1,4}$/), undefined),
    openFiles: settings.last("Service.LimitNOFILE", matching(/^(?:\d+|infinity)(?::(?:\d+|infinity))?$/), undefined),
    runtimeDirectories: settings.list("Service.RuntimeDirectory").filter((path) => !path.includes("..")),
    runtimeDirectoryMode: settings.last("Service.RuntimeDirectoryMode", matching(/^[0-7]{3,4}$/), "0755"),
    preservesRuntimeDirectory:
      settings.choice("Service.RuntimeDirectoryPreserve", ["no", "yes", "restart"], "no") === "yes",
    standardOutput,
    // By default standard error goes where standard output goes.
    standardError: settings.last("Service.StandardError", (value) => parseError(value, standardOutput), standardOutput),
    identifier: settings.text("Service.SyslogIdentifier"),
  };
}

const matching =
  (pattern: RegExp) =>
  (value: string): string | undefined =>
    pattern.test(value) ? value : undefined;

/** A leading `-` allows it to be missing. */
function optionalPath(value: string): { path: string; isOptional: boolean } | undefined {
  const path = value.replace(/^-/, "");
  return path.startsWith("/") || path === "~" ? { path, isOptional: value.startsWith("-") } : undefined;
}

/** The system's log, the kernel's and the console are all the journal here, as `syslog` is in systemd itself. */
const JOURNAL = /^(?:journal|syslog|kmsg)(?:\+console)?$|^tty$/;

function parseOutput(value: string): OutputTarget | undefined {
  if (JOURNAL.test(value)) return { kind: "journal" };
  if (value === "null" || value === "inherit") return { kind: value === "null" ? "null" : "journal" };
  const [, kind, path] = /^(file|append|truncate):(\/.*)$/.exec(value) ?? [];
  return kind && path ? { kind: kind as "file" | "append" | "truncate", path } : undefined;
}

const parseError = (value: string, output: OutputTarget): OutputTarget | undefined =>
  value === "inherit" ? output : parseOutput(value);
