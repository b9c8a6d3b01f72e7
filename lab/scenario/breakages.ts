/** What a scenario does to containers by Docker's verbs: remembered, so that it is recorded and undone. */
import type { Clock } from "../model/clock.ts";
import { describeError } from "../model/errors.ts";
import type { LabContainer } from "../model/inventory.ts";
import type { Lab } from "../model/lab.ts";
import { shortName } from "../project/find.ts";
import type { ContainerVerb, StartedLab } from "../project/started-lab.ts";
import type { FaultSpan } from "./record.ts";

export interface Breakages {
  readonly act: StartedLab["act"];
  /** Single instances are started again, paused ones go on. Gives what went wrong. */
  undo(): Promise<string[]>;
  spans(): readonly FaultSpan[];
}

/** What EC2 or its Fault Injection Service calls it. */
const WORDS = {
  kill: { description: "killed", awsName: "an instance that fails" },
  stop: { description: "stopped", awsName: "aws:ec2:stop-instances" },
  pause: { description: "hangs", awsName: "an instance that hangs while its status checks pass" },
} as const;

const MENDS: Partial<Record<ContainerVerb, ContainerVerb>> = { kill: "start", stop: "start", pause: "unpause" };

interface Breakage {
  readonly victim: LabContainer;
  readonly span: FaultSpan;
  /** Absent for what its group replaces. */
  readonly mend?: ContainerVerb;
  untilMs?: number;
}

export function createBreakages(lab: StartedLab, plan: Lab, clock: Clock): Breakages {
  const all: Breakage[] = [];
  const end = (containerId: string) => {
    for (const one of all) {
      if (one.victim.containerId === containerId && one.mend && one.untilMs === undefined) one.untilMs = clock.now();
    }
  };
  return {
    act: async (verb, ref) => {
      const fromMs = clock.now();
      const victim = await lab.act(verb, ref);
      if (verb === "start" || verb === "unpause") end(victim.containerId);
      else all.push(breakage(verb, victim, plan, fromMs));
      return victim;
    },
    undo: async () => {
      const open = all.filter((one) => one.mend !== undefined && one.untilMs === undefined);
      const errors = await Promise.all(open.map((one) => mend(lab, one)));
      for (const one of open) one.untilMs = clock.now();
      return errors.flatMap((error) => error ?? []);
    },
    spans: () => all.map(({ span, untilMs }) => ({ ...span, ...(untilMs === undefined ? {} : { untilMs }) })),
  };
}

function breakage(verb: keyof typeof WORDS, victim: LabContainer, plan: Lab, fromMs: number): Breakage {
  const name = shortName(victim);
  const isMember = plan.autoScalingGroups.some((group) => group.logicalId === victim.resource);
  const span = {
    kind: verb,
    ...WORDS[verb],
    description: `${name} ${WORDS[verb].description}`,
    touches: [name],
    fromMs,
  };
  const mending = isMember && verb !== "pause" ? undefined : MENDS[verb];
  return { victim, span, ...(mending ? { mend: mending } : {}) };
}

/** What has been replaced, or goes on already, needs nothing. */
async function mend(lab: StartedLab, { victim, mend: verb }: Breakage): Promise<string | undefined> {
  const now = (await lab.containers()).find((one) => one.containerId === victim.containerId);
  if (!now || !verb) return undefined;
  const isRunning = now.state.kind === "running";
  const isBroken = verb === "start" ? !isRunning : now.state.kind === "running" && now.state.paused;
  if (!isBroken) return undefined;
  try {
    await lab.act(verb, victim.containerId);
    return undefined;
  } catch (error) {
    return `${shortName(victim)} could not be mended: ${describeError(error)}`;
  }
}
