import { readUnit } from "../unit/read-unit.ts";
import { parseUnitFile } from "../unit/syntax.ts";
import { type Effect, type Exit, type Input, initialState, type ServiceState } from "./state.ts";
import { step } from "./step.ts";

/** A service under the machine's hand: what was done so far, and a clock that the test moves. */
export function machine(settings: string, unitSettings = "") {
  const text = `[Unit]\nDescription=An application\n${unitSettings}\n[Service]\n${settings}`;
  const context = { unit: "app.service", hostname: "host", machineId: "0" };
  const { unit } = readUnit(parseUnitFile(text, "app.service").assignments, context);
  const { service } = unit;
  if (!service) throw new Error("no service");
  let state: ServiceState = initialState;
  const done: Effect[] = [];
  const self = {
    nowMs: 1_000_000,
    get state() {
      return state;
    },
    /** Gives inputs in turn, and what was done at the last of them, log apart. */
    give(...inputs: readonly Input[]) {
      let effects: readonly Effect[] = [];
      for (const input of inputs) {
        ({ state, effects } = step({ ...unit, service }, state, input, self.nowMs));
        done.push(...effects);
      }
      return effects.filter(({ kind }) => kind !== "log");
    },
    log: () => done.flatMap((effect) => (effect.kind === "log" ? [effect.message] : [])),
    /** Runs and ends the main process; what is left is gone at once. */
    runsAndEnds(exit: Exit) {
      self.give({ kind: "spawned", role: "main", pid: 7 }, { kind: "exited", role: "main", exit }, { kind: "emptied" });
    },
  };
  return self;
}

export const start = { kind: "start" } as const;
export const stop = { kind: "stop" } as const;
export const spawned = (role: "main" | "control" = "main", pid = 7): Input => ({ kind: "spawned", role, pid });
export const exited = (status: number, role: "main" | "control" = "main"): Input => ({
  kind: "exited",
  role,
  exit: { kind: "exited", status },
});
export const killed = (signal: string): Exit => ({ kind: "killed", signal });
export const emptied = { kind: "emptied" } as const;
export const elapsed = { kind: "elapsed" } as const;
