import { LabError } from "../../model/errors.ts";
import { parseCommands } from "./command.ts";
import { parseExitSet, parseSignal } from "./exits.ts";
import { readExecution } from "./read-execution.ts";
import { refused, type Settings } from "./settings.ts";
import type { ExitSet, ServiceSettings, ServiceType } from "./unit.ts";
import { splitTexts } from "./words.ts";

/** systemd's own default for both, DefaultTimeoutStartSec= and DefaultTimeoutStopSec=. */
const DEFAULT_TIMEOUT_MS = 90_000;
const DEFAULT_RESTART_DELAY_MS = 100;

const TYPES: readonly ServiceType[] = ["simple", "exec", "forking", "notify", "oneshot", "idle"];
const REFUSED_TYPES = ["dbus", "notify-reload"];
const POLICIES = ["no", "always", "on-success", "on-failure", "on-abnormal", "on-abort", "on-watchdog"] as const;
const KILL_MODES = ["control-group", "mixed", "process", "none"] as const;

/**
 * The [Service] section of the unit `name`.
 *
 * @throws LabError `BadUnitSetting` for what systemd refuses to load, in its words, and for types that are not offered
 */
export function readService(settings: Settings, name: string): ServiceSettings {
  const type = readType(settings, name);
  const service: ServiceSettings = {
    type,
    ...readCommands(settings),
    ...readTimes(settings, type),
    restart: settings.choice("Service.Restart", POLICIES, "no"),
    remainAfterExit: settings.boolean("Service.RemainAfterExit", false),
    pidFile: settings.last("Service.PIDFile", (path) => (path.startsWith("/") ? path : `/run/${path}`), undefined),
    successExits: readExits(settings, "Service.SuccessExitStatus"),
    restartPreventExits: readExits(settings, "Service.RestartPreventExitStatus"),
    restartForceExits: readExits(settings, "Service.RestartForceExitStatus"),
    kill: {
      mode: settings.choice("Service.KillMode", KILL_MODES, "control-group"),
      signal: settings.last("Service.KillSignal", parseSignal, "SIGTERM"),
      sendsSigkill: settings.boolean("Service.SendSIGKILL", true),
    },
    execution: readExecution(settings),
  };
  verify(service, name);
  return service;
}

function readType(settings: Settings, name: string): ServiceType {
  const refusedType = REFUSED_TYPES.find((type) => type === settings.text("Service.Type"));
  if (refusedType) throw refused(name, `Type=${refusedType}`);
  // A service with ExecStop= alone is one that has ended when it has started.
  const hasStart = settings.all("Service.ExecStart", (value) => value).length > 0;
  return settings.choice("Service.Type", TYPES, hasStart ? "simple" : "oneshot");
}

function readCommands(settings: Settings) {
  const commands = (key: string) => settings.all(`Service.${key}`, parseCommands).flat();
  return {
    execStartPre: commands("ExecStartPre"),
    execStart: commands("ExecStart"),
    execStartPost: commands("ExecStartPost"),
    execReload: commands("ExecReload"),
    execStop: commands("ExecStop"),
    execStopPost: commands("ExecStopPost"),
  };
}

function readTimes(settings: Settings, type: ServiceType) {
  const startDefault = type === "oneshot" ? Number.POSITIVE_INFINITY : DEFAULT_TIMEOUT_MS;
  const timeout = (key: string, otherwise: number) =>
    endless(settings.durationMs([`Service.${key}`, "Service.TimeoutSec"], otherwise));
  return {
    restartDelayMs: settings.durationMs("Service.RestartSec", DEFAULT_RESTART_DELAY_MS),
    startTimeoutMs: timeout("TimeoutStartSec", startDefault),
    stopTimeoutMs: timeout("TimeoutStopSec", DEFAULT_TIMEOUT_MS),
  };
}

/** Nought means no timeout, for compatibility with systemd before version 229. */
const endless = (timeoutMs: number): number => (timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs);

const readExits = (settings: Settings, key: string): ExitSet =>
  new Set(settings.all(key, (value) => parseExitSet(splitTexts(value) ?? [])).flatMap((set) => [...set]));

const isOneshot = ({ type }: ServiceSettings): boolean => type === "oneshot";

/** What systemd refuses to load, and its words for it. */
const REFUSALS: readonly [(service: ServiceSettings) => boolean, string][] = [
  [
    ({ execStart, execStop }) => execStart.length + execStop.length === 0,
    "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.",
  ],
  [
    (service) => service.execStart.length === 0 && !(isOneshot(service) && service.remainAfterExit),
    "Service has no ExecStart= setting, which is only allowed for Type=oneshot with RemainAfterExit=yes services. Refusing.",
  ],
  [
    (service) => service.execStart.length > 1 && !isOneshot(service),
    "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.",
  ],
  [
    (service) => isOneshot(service) && (service.restart === "always" || service.restart === "on-success"),
    "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.",
  ],
];

function verify(service: ServiceSettings, name: string): void {
  const refusal = REFUSALS.find(([applies]) => applies(service));
  if (refusal) throw new LabError("BadUnitSetting", `${name}: ${refusal[1]}`);
}
