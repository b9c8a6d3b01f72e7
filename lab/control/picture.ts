import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { Inventory } from "../model/inventory.ts";
import { withReboots } from "./database/index.ts";
import { asEc2Sees } from "./faults/rebooting.ts";
import { createHealthStore, type HealthStore } from "./health/index.ts";
import { createMemory, type Memory, remember } from "./memory.ts";
import type { Observed } from "./observed.ts";
import type { ControlPorts, DatabaseReport } from "./ports.ts";

/** What control knows at the moment: the journal's memory and the last look at everything else. */
export interface Picture {
  /** As Docker last told it. */
  readonly inventory: Inventory;
  databases: DatabaseReport;
  readonly health: HealthStore;
  readonly memory: Memory;
  /** Asks Docker what is there. Of two looks at once the one that began later counts. */
  look(): Promise<void>;
  /** Writes an event down and remembers it. */
  append(body: LabEventBody): LabEvent;
  observe(): Observed;
}

/** Begins with what the journal tells. */
export function createPicture({ lab, timeScale, secret, clock, journal, engine }: ControlPorts): Picture {
  const memory = createMemory();
  for (const event of journal.events) remember(memory, event);
  let inventory: Inventory = [];
  let looks = 0;
  let shown = 0;
  const picture: Picture = {
    get inventory() {
      return inventory;
    },
    databases: { statuses: [], names: [], events: [] },
    health: createHealthStore(),
    memory,
    async look() {
      looks += 1;
      const turn = looks;
      const found = await engine.listInventory();
      if (turn < shown) return;
      shown = turn;
      inventory = found;
    },
    append(body) {
      const event = journal.append(body);
      remember(memory, event);
      return event;
    },
    observe: () => ({
      lab,
      timeScale,
      ...(secret ? { secret } : {}),
      nowMs: clock.now(),
      inventory: asEc2Sees(inventory, memory),
      memory,
      health: picture.health.merged(),
      blindAgents: picture.health.blind(),
      anomalies: picture.health.anomalies(),
      refusals: picture.health.refusals(),
      databases: withReboots(picture.databases.statuses, memory.databaseReboots),
      databaseNames: picture.databases.names,
      faults: [...memory.faults.values()],
    }),
  };
  return picture;
}
