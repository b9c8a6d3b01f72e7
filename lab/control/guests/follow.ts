/** What containers inside instances do when something becomes of their instance. Pure. */
import type { Guest } from "../../docker/index.ts";
import type { LabContainer } from "../../model/inventory.ts";

export interface GuestAction {
  readonly kind: "remove" | "kill" | "pause" | "unpause";
  readonly id: string;
}

/**
 * They go with it, die with it, and hang with it. One that has outlived a restart of its instance, because nobody looked
 * meanwhile, dies late; which of them run again is for docker.service to say.
 *
 * @param host as the engine has it; `undefined` where it is gone
 */
export function followHost(guests: readonly Guest[], host: LabContainer["state"] | undefined): GuestAction[] {
  return guests.flatMap(({ id, state, startedAtMs }): GuestAction[] => {
    if (host === undefined) return [{ kind: "remove", id }];
    if (state !== "running" && state !== "paused") return [];
    if (host.kind !== "running" || startedAtMs < host.startedAtMs) return [{ kind: "kill", id }];
    if (host.paused) return state === "running" ? [{ kind: "pause", id }] : [];
    return state === "paused" ? [{ kind: "unpause", id }] : [];
  });
}
