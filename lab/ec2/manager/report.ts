import { activeState, initialState } from "../machine/index.ts";
import type { ServiceReport, UnitReport } from "../protocol.ts";
import type { Unit } from "../unit/index.ts";
import type { Manager } from "./manager.ts";
import { commandLineOf } from "./processes.ts";
import type { Service } from "./service.ts";

/** A unit as `systemctl status` and `show` tell of it, be it there or not. */
export function reportUnit(manager: Manager, name: string): UnitReport {
  const loaded = manager.load(name);
  const service = manager.service(loaded.name);
  const unit = loaded.state === "loaded" ? loaded.unit : service?.unit;
  const state = service?.state ?? initialState;
  const isTarget = unit !== undefined && !unit.service;
  const isReached = isTarget && manager.isReached(loaded.name);
  return {
    name: loaded.name,
    loadState: loaded.state,
    ...(loaded.state === "bad-setting" ? { loadError: loaded.error.message } : {}),
    file: ("file" in loaded ? loaded.file : undefined) ?? "",
    dropIns: loaded.dropIns,
    isStale: manager.isStale(name),
    description: unit?.description ?? loaded.name,
    activeState: isReached ? "active" : activeState(state),
    subState: isReached ? "active" : state.sub,
    ...(unit?.service ? { service: reportService(unit, service) } : {}),
  };
}

function reportService(unit: Unit, service: Service | undefined): ServiceReport {
  const state = service?.state ?? initialState;
  const members = service?.members() ?? [];
  return {
    type: unit.service?.type ?? "simple",
    restart: unit.service?.restart ?? "no",
    result: state.result,
    mainPid: state.mainPid ?? 0,
    controlPid: state.controlPid ?? 0,
    ...(state.mainExit ? { mainExit: state.mainExit } : {}),
    ...(state.exitedPid === undefined ? {} : { exitedPid: state.exitedPid }),
    restarts: state.restarts,
    canReload: (unit.service?.execReload.length ?? 0) > 0,
    changedAtMs: state.changedAtMs,
    ...(state.mainStartedAtMs === undefined ? {} : { mainStartedAtMs: state.mainStartedAtMs }),
    ...(service?.statusText === undefined ? {} : { statusText: service.statusText }),
    processes: members.map((pid) => ({ pid, command: commandLineOf(pid) })),
  };
}
