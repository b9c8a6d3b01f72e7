import type { LabContainer } from "../../model/inventory.ts";
import type { Action } from "../action.ts";
import { container, nameOf } from "./containers.ts";

/** A simulated Docker in plain values. */
export interface Machine {
  containers: LabContainer[];
  find(name: string): LabContainer;
  change(name: string, changes: Partial<LabContainer>): void;
  kill(name: string): void;
  /** Vanishes without a trace, as by `docker rm --force`. */
  vanish(name: string): void;
  /** Does what control asks for; refuses a name that is in use, as Docker does. */
  apply(action: Action): void;
}

export function createMachine(composed: readonly LabContainer[]): Machine {
  const without = (lost: LabContainer | undefined) => machine.containers.filter((one) => one !== lost);
  const byId = (id: string) => machine.containers.find((one) => one.containerId === id);
  const machine: Machine = {
    containers: [...composed],
    find(name) {
      const found = machine.containers.find((one) => nameOf(one) === name);
      if (!found) throw new Error(`no container ${name}`);
      return found;
    },
    change(name, changes) {
      const before = machine.find(name);
      machine.containers = machine.containers.map((one) => (one === before ? { ...one, ...changes } : one));
    },
    kill: (name) => machine.change(name, { state: { kind: "stopped", exitCode: 137, finishedAtMs: 0 } }),
    vanish(name) {
      machine.containers = without(machine.find(name));
    },
    apply(action) {
      if (action.kind === "remove") machine.containers = without(byId(action.containerId));
      if (action.kind !== "launch") return;
      const { role, service, number, resource, subnetId, address } = action.plan;
      const launched = container({ role, service, number, resource, subnetId, address });
      if (machine.containers.some((one) => nameOf(one) === nameOf(launched))) throw new Error("name in use");
      machine.containers = [...machine.containers, launched];
    },
  };
  return machine;
}
