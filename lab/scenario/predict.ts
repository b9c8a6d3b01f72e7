/** What the template's own numbers say a failover takes. Pure. */

import { scaledMs } from "../model/clock.ts";
import type { AutoScalingGroup, Lab } from "../model/lab.ts";
import type { HealthCheckSettings } from "../model/load-balancer.ts";

/** Real milliseconds that the machine itself needs, whatever the template says: engine, wiring, start of a program. */
export const MACHINE_MS = { notice: 1_500, boot: 6_000 } as const;

export interface ReplacementPrediction {
  /** EC2 says at once that an instance does not run (row A24): only the machine's own time. */
  readonly detectionMs: number;
  /** A target whose instance hangs is found by checks alone: threshold x interval, and one timeout. */
  readonly checksMs: number;
  /** A new target is healthy after its first passed check (row NLB-106), at most one interval after it answers. */
  readonly recoveryMs: number;
}

/** Where the numbers of a prediction come from, as one tells a person. */
export function explainReplacement(lab: Lab, group: AutoScalingGroup, timeScale: number): string {
  const checks = lab.targetGroups
    .filter((one) => group.targetGroupIds.includes(one.id))
    .map(({ name, healthCheck: { intervalSeconds, timeoutSeconds } }) => {
      const real = timeScale === 1 ? "" : ` (here ${scaledMs(intervalSeconds, timeScale) / 1000} s)`;
      return `${name} checks every ${intervalSeconds} s${real} with a timeout of ${timeoutSeconds} s`;
    });
  const machine = `this machine may take ${MACHINE_MS.notice / 1000} s to notice and ${MACHINE_MS.boot / 1000} s to boot`;
  return `Predicted from: ${[...checks, machine].join("; ")}; the first passed check makes a new target healthy.`;
}

/** Upper bounds for the loss of one member of `group`. */
export function predictReplacement(lab: Lab, group: AutoScalingGroup, timeScale: number): ReplacementPrediction {
  const checks = lab.targetGroups.filter((one) => group.targetGroupIds.includes(one.id)).map((one) => one.healthCheck);
  const slowest = (seconds: (check: HealthCheckSettings) => number) => Math.max(0, ...checks.map(seconds));
  return {
    detectionMs: MACHINE_MS.notice,
    checksMs: scaledMs(
      slowest((check) => check.unhealthyThreshold * check.intervalSeconds + check.timeoutSeconds),
      timeScale,
    ),
    recoveryMs:
      MACHINE_MS.notice +
      MACHINE_MS.boot +
      scaledMs(
        slowest((check) => check.intervalSeconds + check.timeoutSeconds),
        timeScale,
      ),
  };
}
