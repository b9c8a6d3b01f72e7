import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { Inventory } from "../model/inventory.ts";
import { createHealthStore, type HealthStore } from "./health/index.ts";
import { createMemory, type Memory, remember } from "./memory.ts";
import type { Observed } from "./observed.ts";
import type { ControlPorts, DatabaseReport } from "./ports.ts";

/** What control knows at the moment: the journal's memory and the last look at everything else. */
export interface Picture {
  inventory: Inventory;
  databases: DatabaseReport;
  readonly health: HealthStore;
  readonly memory: Memory;
  /** Writes an event down and remembers it. */
  append(body: LabEventBody): LabEvent;
  observe(): Observed;
}

/** Begins with what the journal tells. */
export function createPicture({ lab, timeScale, clock, journal }: ControlPorts): Picture {
  const memory = createMemory();
  for (const event of journal.events) remember(memory, event);
  const picture: Picture = {
    inventory: [],
    databases: { statuses: [], names: [], events: [] },
    health: createHealthStore(),
    memory,
    append(body) {
      const event = journal.append(body);
      remember(memory, event);
      return event;
    },
    observe: () => ({
      lab,
      timeScale,
      nowMs: clock.now(),
      inventory: picture.inventory,
      memory,
      health: picture.health.merged(),
      refusals: picture.health.refusals(),
      databases: picture.databases.statuses,
      databaseNames: picture.databases.names,
      faults: [...memory.faults.values()],
    }),
  };
  return picture;
}
