import { describeError } from "../model/errors.ts";
import type { LabEventBody } from "../model/events.ts";
import type { LabContainer } from "../model/inventory.ts";
import { type Action, actionKey } from "./action.ts";
import { failLaunch } from "./auto-scaling/index.ts";
import { createBackoff } from "./backoff.ts";
import { functionResult } from "./functions/index.ts";
import type { ControlPorts } from "./ports.ts";

export interface Performer {
  /** To be called before an observation: what ends after it is not yet part of what was observed. */
  beginObservation(): void;
  /** Starts what is not under way; gives at once. */
  perform(actions: readonly Action[], inventory: readonly LabContainer[]): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface PerformerOptions {
  readonly ports: ControlPorts;
  readonly append: (body: LabEventBody) => void;
  /** Called after each action, whatever came of it. */
  readonly onDone: () => void;
}

/** Carries actions out, each kind on each thing once at a time, with growing pauses after failures. */
export function createPerformer({ ports, append, onDone }: PerformerOptions): Performer {
  const underWay = new Map<string, Promise<void>>();
  const justDone = new Set<string>();
  const backoff = createBackoff(ports.clock);

  const attempt = async (key: string, action: Action, inventory: readonly LabContainer[]) => {
    try {
      for (const event of await apply(ports, action, inventory)) append(event);
      // Only once its result is written down, so that no function is run again because control died in between.
      if (action.kind === "finish") await ports.engine.remove(action.containerId);
      backoff.succeeded(key);
    } catch (error) {
      backoff.failed(key);
      for (const event of failureOf(ports, action, describeError(error))) append(event);
      ports.log.error({ action: key, err: error }, "an action failed and will be tried again");
    }
    underWay.delete(key);
    justDone.add(key);
    onDone();
  };

  return {
    beginObservation: () => justDone.clear(),
    perform(actions, inventory) {
      for (const action of actions) {
        const key = actionKey(action);
        if (underWay.has(key) || justDone.has(key) || !backoff.isDue(key)) continue;
        underWay.set(key, attempt(key, action, inventory));
      }
    },
    async idle() {
      await Promise.all(underWay.values());
    },
  };
}

/** Does it, and gives the events that tell of it beyond what will be observed. */
async function apply(
  { engine }: ControlPorts,
  action: Action,
  inventory: readonly LabContainer[],
): Promise<LabEventBody[]> {
  switch (action.kind) {
    case "launch":
      await engine.launch(
        action.plan,
        inventory.find((one) => one.service === action.plan.service),
      );
      return [];
    case "start":
      await engine.start(action.containerId);
      return action.event ? [action.event] : [];
    case "remove":
      await engine.remove(action.containerId);
      return [];
    case "finish":
      return [functionResult(action.logicalId, action.outcome, await engine.lastLine(action.containerId))];
  }
}

function failureOf({ clock }: ControlPorts, action: Action, message: string): LabEventBody[] {
  const error: LabEventBody = { kind: "error", message: `${actionKey(action)}: ${message}` };
  if (action.kind !== "launch" || !action.activity) return [error];
  return [error, { kind: "activity", activity: failLaunch(action.activity, message, clock.now()) }];
}
