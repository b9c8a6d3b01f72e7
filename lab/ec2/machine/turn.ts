import type { ServiceSettings, Unit } from "../unit/index.ts";
import { activeState, type Effect, type Phase, type ServiceResult, type ServiceState, type SubState } from "./state.ts";

/** One step of the machine under way: the state as far as it has come, and what is to be done so far. */
export class Turn {
  readonly unit: Unit;
  readonly service: ServiceSettings;
  readonly nowMs: number;
  readonly effects: Effect[] = [];
  state: ServiceState;

  constructor(unit: Unit & { readonly service: ServiceSettings }, state: ServiceState, nowMs: number) {
    this.unit = unit;
    this.service = unit.service;
    this.nowMs = nowMs;
    this.state = state;
  }

  set(change: Partial<ServiceState>): void {
    this.state = { ...this.state, ...change };
  }

  enter(sub: SubState): void {
    const wasActive = activeState(this.state);
    this.set({ sub });
    if (activeState(this.state) !== wasActive) this.set({ changedAtMs: this.nowMs });
  }

  /** The first thing that went wrong is the result. */
  fail(result: ServiceResult): void {
    if (this.state.result === "success") this.set({ result });
  }

  do(effect: Effect): void {
    this.effects.push(effect);
  }

  timer(afterMs: number): void {
    this.do({ kind: "timer", afterMs: Number.isFinite(afterMs) ? afterMs : undefined });
  }

  stopTimer(): void {
    this.do({ kind: "timer", afterMs: undefined });
  }

  log(level: "info" | "notice" | "warning" | "error", message: string): void {
    this.do({ kind: "log", level, message });
  }

  /** Runs a command of a phase; `false` when there is none of that number. */
  run(phase: Phase, command: number): boolean {
    if (this.service[phase][command] === undefined) return false;
    this.set({ command });
    const isMain = phase === "execStart" && this.service.type !== "forking";
    this.do({ kind: "run", phase, command, role: isMain ? "main" : "control" });
    return true;
  }

  get title(): string {
    const { name, description } = this.unit;
    return description === name ? name : `${name} - ${description}`;
  }
}
