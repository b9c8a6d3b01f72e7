/** `systemctl show`: a unit as properties, under systemd's own names. */
import { constants } from "node:os";
import type { UnitReport } from "../protocol.ts";
import { lines } from "../terminal.ts";
import { enablementText } from "./enablement.ts";
import { renderTimestamp } from "./time.ts";

export interface ShowOptions {
  /** Names, several parted by commas; all when empty. */
  readonly property: readonly string[];
  /** Values without names. */
  readonly value: boolean;
}

export function renderProperties(unit: UnitReport, { property, value }: ShowOptions): string {
  const wanted = property.flatMap((names) => names.split(","));
  const all = Object.entries(propertiesOf(unit));
  const chosen = wanted.length === 0 ? all : wanted.flatMap((name) => all.filter(([key]) => key === name));
  return lines(chosen.map(([key, text]) => (value ? text : `${key}=${text}`)));
}

function propertiesOf(unit: UnitReport): Readonly<Record<string, string>> {
  const enablement = enablementText(unit.name);
  return {
    ...serviceProperties(unit.service),
    Id: unit.name,
    Names: unit.name,
    Description: unit.description,
    LoadState: unit.loadState,
    ...loadError(unit),
    ActiveState: unit.activeState,
    SubState: unit.subState,
    FragmentPath: unit.file,
    DropInPaths: unit.dropIns.join(" "),
    UnitFileState: enablement ?? "",
    UnitFilePreset: enablement === undefined ? "" : "disabled",
    NeedDaemonReload: unit.isStale ? "yes" : "no",
    CanStart: yesNo(unit.loadState === "loaded"),
    CanStop: yesNo(unit.loadState === "loaded"),
    CanReload: yesNo(unit.service?.canReload ?? false),
  };
}

const yesNo = (value: boolean): string => (value ? "yes" : "no");

function loadError({ name, loadState, loadError }: UnitReport): Readonly<Record<string, string>> {
  if (loadState === "not-found") {
    return { LoadError: `org.freedesktop.systemd1.NoSuchUnit "Unit ${name} not found."` };
  }
  return loadError === undefined ? {} : { LoadError: `org.freedesktop.systemd1.BadUnitSetting "${loadError}"` };
}

/** The codes of siginfo that systemd prints: CLD_EXITED, CLD_KILLED, CLD_DUMPED. */
const CODES = { exited: "1", killed: "2", dumped: "3" } as const;

function serviceProperties(service: UnitReport["service"]): Readonly<Record<string, string>> {
  if (!service) return {};
  const { mainExit } = service;
  const signals: Readonly<Record<string, number | undefined>> = constants.signals;
  const status = mainExit?.kind === "exited" ? mainExit.status : signals[mainExit?.signal ?? ""];
  return {
    Type: service.type,
    Restart: service.restart,
    Result: service.result,
    MainPID: String(service.mainPid),
    ControlPID: String(service.controlPid),
    ExecMainPID: String(service.mainPid || (service.exitedPid ?? 0)),
    ExecMainCode: mainExit ? CODES[mainExit.kind] : "0",
    ExecMainStatus: String(status ?? 0),
    NRestarts: String(service.restarts),
    StatusText: service.statusText ?? "",
    TasksCurrent: service.processes.length > 0 ? String(service.processes.length) : "[not set]",
    StateChangeTimestamp: service.changedAtMs > 0 ? renderTimestamp(service.changedAtMs) : "",
  };
}
