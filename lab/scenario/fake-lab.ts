/** A lab for tests of the scenario engine: plain values, and a list of what was done to it. */
import type { LabEvent } from "../model/events.ts";
import type { LabContainer } from "../model/inventory.ts";
import type { StartedLab } from "../project/started-lab.ts";

export interface FakeLab extends StartedLab {
  /** `pause app-1`, `fault latency`, `end latency` ... in order. */
  readonly done: readonly string[];
}

export function fakeLab(given: { readonly events?: readonly LabEvent[]; readonly ready?: boolean } = {}): FakeLab {
  const done: string[] = [];
  const containers = new Map<string, LabContainer>();
  for (const [service, resource] of [
    ["single", "Single"],
    ["member", "Group"],
  ] as const)
    containers.set(`${service}-1`, container(service, resource));
  const act: StartedLab["act"] = async (verb, ref) => {
    const victim = [...containers.values()].find((one) => ref === `${one.service}-1` || ref === one.containerId);
    if (!victim) throw new Error(`no ${ref}`);
    done.push(`${verb} ${victim.service}-1`);
    const isRunning = verb !== "kill" && verb !== "stop";
    const state = isRunning
      ? ({ kind: "running", pid: 1, startedAtMs: 0, paused: verb === "pause" } as const)
      : ({ kind: "stopped", exitCode: 0, finishedAtMs: 0 } as const);
    containers.set(`${victim.service}-1`, { ...victim, state });
    return victim;
  };
  const fault = async (kind: string) => {
    done.push(`fault ${kind}`);
    const stop = async () => void done.push(`end ${kind}`);
    return { id: "fault-1", kind, description: kind, touches: [], stop, [Symbol.asyncDispose]: stop };
  };
  const lab = {
    done,
    name: "fake",
    status: async () => ({ timeScale: 10, ready: given.ready ?? true, instances: [], groups: [], loadBalancers: [] }),
    plan: async () => ({ autoScalingGroups: [{ logicalId: "Group" }] }),
    containers: async () => [...containers.values()],
    async *events() {
      yield* given.events ?? [];
    },
    act,
    fault,
  };
  return lab as unknown as FakeLab;
}

function container(service: string, resource: string): LabContainer {
  const state = { kind: "running", pid: 1, startedAtMs: 0, paused: false } as const;
  return { containerId: `id-${service}`, service, number: 1, resource, state } as unknown as LabContainer;
}
