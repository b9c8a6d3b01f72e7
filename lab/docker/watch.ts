import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { LABEL } from "../model/naming.ts";
import type { Docker } from "./connect.ts";

/** Something befell a container: `start`, `die`, `pause`, `destroy` ... in the engine's words. */
export interface ContainerChange {
  readonly containerId: string;
  readonly action: string;
}

/** Real time before the stream is asked for again. */
const RECONNECT_MS = 500;
/** What changes an inventory; `exec_…` and the like do not. */
const ACTIONS = ["create", "start", "die", "stop", "kill", "pause", "unpause", "destroy", "restart"];

/**
 * Tells of every change to the lab's containers until `signal` aborts, through restarts of the engine. Changes during
 * a gap are not told: the caller lists now and then.
 */
export async function watchLab(
  docker: Docker,
  lab: string,
  onChange: (change: ContainerChange) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const lines = createInterface({ input: await eventsOf(docker, lab, signal) });
      for await (const line of lines) tell(line, onChange);
    } catch {
      // The engine is away, or the watch has ended: both are seen by the loop.
    }
    await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The engine's stream, as one that ends when it is cut or `signal` aborts. */
async function eventsOf(docker: Docker, lab: string, signal: AbortSignal): Promise<Readable> {
  const filters = { type: ["container"], event: ACTIONS, label: [`${LABEL.lab}=${lab}`] };
  const source = (await docker.getEvents({ filters: JSON.stringify(filters) })) as unknown as Readable;
  const ending = new PassThrough();
  source.pipe(ending);
  for (const event of ["close", "error"]) source.once(event, () => ending.end());
  signal.addEventListener("abort", () => source.destroy(), { once: true });
  return ending;
}

/** Wiring is control's own doing and nothing to be woken by. */
function tell(line: string, onChange: (change: ContainerChange) => void): void {
  const { Action: action, Actor: actor = {} } = JSON.parse(line) as EngineEvent;
  if (action === undefined || actor.ID === undefined || actor.Attributes?.[LABEL.role] === "wiring") return;
  onChange({ containerId: actor.ID, action });
}

interface EngineEvent {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}
