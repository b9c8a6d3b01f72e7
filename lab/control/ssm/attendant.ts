/**
 * Attends to what runs inside instances, beside the loop: each task once at a time, until the journal has its result.
 *
 *     plan -> "InProgress" in the journal -> the agent begins it, once -> result in the journal
 *
 * A control that takes over finds InProgress and asks the agent again, which knows what it began.
 */
import type { LabEventBody } from "../../model/events.ts";
import { createBackoff } from "../backoff.ts";
import type { Observed } from "../observed.ts";
import type { ControlPorts } from "../ports.ts";
import { lostExecutions, planTasks, type Task } from "./plan.ts";
import { bootEvent, executionEvent, startEvent } from "./results.ts";

export interface Attendant {
  /** Begins what is not under way; gives at once. */
  tend(observed: Observed): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface AttendantOptions {
  readonly ports: Pick<ControlPorts, "agent" | "outputs" | "clock" | "log">;
  readonly append: (body: LabEventBody) => void;
  /** Called after each task, whatever came of it. */
  readonly onDone: () => void;
}

export function createAttendant({ ports, append, onDone }: AttendantOptions): Attendant {
  const underWay = new Map<string, Promise<void>>();
  const backoff = createBackoff(ports.clock);

  const attend = async (key: string, task: Task) => {
    try {
      const event = task.kind === "boot" ? await hearBoot(ports, task) : await run(ports, task);
      if (event) append(event);
      backoff.succeeded(key);
    } catch (err) {
      backoff.failed(key);
      ports.log.warn({ err, task: key }, "an instance could not be attended to; it will be tried again");
    }
    underWay.delete(key);
    onDone();
  };

  return {
    tend(observed) {
      for (const event of lostExecutions(observed)) append(event);
      for (const task of planTasks(observed)) {
        const key = keyOf(task);
        if (underWay.has(key) || !backoff.isDue(key)) continue;
        if (task.kind === "run" && task.isNew) append(startEvent(task));
        underWay.set(key, attend(key, task));
      }
    },
    async idle() {
      await Promise.all(underWay.values());
    },
  };
}

type Ports = AttendantOptions["ports"];

async function hearBoot({ agent }: Ports, { container }: Task): Promise<LabEventBody | undefined> {
  const result = await agent.boot(container.containerId);
  return result && bootEvent(container, result);
}

/** What it printed is kept before its result is written down, so that whoever reads the one finds the other. */
async function run({ agent, outputs }: Ports, task: Extract<Task, { kind: "run" }>): Promise<LabEventBody | undefined> {
  const { container, association, executionId } = task;
  const { instanceId, containerId } = container;
  const report = await agent.attend(containerId, { instanceId, executionId, document: association.document });
  if (!report) return undefined;
  await outputs.save(executionId, report);
  return executionEvent(task, report.state);
}

function keyOf(task: Task): string {
  const of = task.kind === "run" ? `${task.association.logicalId} ` : "";
  return `${task.kind} ${of}${task.container.containerId}`;
}
