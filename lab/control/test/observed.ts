import type { LabEvent, LabEventBody } from "../../model/events.ts";
import { createMemory, remember } from "../memory.ts";
import type { Observed } from "../observed.ts";
import { testLab } from "./lab.ts";

/** A picture of an empty test lab at time 0, with changes; `events` are what the journal tells. */
export function observedWith(changes: Partial<Observed> = {}, events: readonly LabEventBody[] = []): Observed {
  const memory = createMemory();
  for (const [index, body] of events.entries()) remember(memory, { id: index + 1, timeMs: 0, ...body } as LabEvent);
  return {
    lab: testLab(),
    timeScale: 1,
    nowMs: 0,
    inventory: [],
    memory,
    health: [],
    refusals: [],
    databases: [],
    databaseNames: [],
    faults: [...memory.faults.values()],
    ...changes,
  };
}
