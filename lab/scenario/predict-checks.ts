/** When health checks decide, from the template's own numbers: spans of real time after the cause. Pure. */
import { scaledMs } from "../model/clock.ts";
import type { AutoScalingGroup } from "../model/lab.ts";
import type { HealthCheckSettings, TargetGroup } from "../model/load-balancer.ts";
import type { PredictedSpan } from "./claim.ts";

/**
 * A healthy target stops passing its checks (row NLB-104): the first of `UnhealthyThresholdCount` failing checks begins
 * at once or an interval later; the last takes no time where the connection is refused and the timeout where it meets
 * silence.
 */
export function predictUnhealthy(check: HealthCheckSettings, timeScale: number): PredictedSpan {
  const { intervalSeconds, timeoutSeconds, unhealthyThreshold } = check;
  return {
    fromMs: scaledMs((unhealthyThreshold - 1) * intervalSeconds, timeScale),
    untilMs: scaledMs(unhealthyThreshold * intervalSeconds + timeoutSeconds, timeScale),
  };
}

/** An unhealthy target passes its checks again: `HealthyThresholdCount` of them in a row (row NLB-104). */
export function predictHealthy(check: HealthCheckSettings, timeScale: number): PredictedSpan {
  const { intervalSeconds, timeoutSeconds, healthyThreshold } = check;
  return {
    fromMs: scaledMs((healthyThreshold - 1) * intervalSeconds, timeScale),
    untilMs: scaledMs(healthyThreshold * intervalSeconds + timeoutSeconds, timeScale),
  };
}

/** A new target answers: its first passed check is enough (row NLB-106), whatever the threshold. */
export function predictFirstHealthy(check: HealthCheckSettings, timeScale: number): PredictedSpan {
  return { fromMs: 0, untilMs: scaledMs(check.intervalSeconds + check.timeoutSeconds, timeScale) };
}

/** A target that was deregistered is `draining` for its delay (rows NLB-142, ALB-069). */
export function predictDraining({ deregistrationDelaySeconds }: TargetGroup, timeScale: number): PredictedSpan {
  const delayMs = scaledMs(deregistrationDelaySeconds, timeScale);
  return { fromMs: delayMs, untilMs: delayMs };
}

/** A new member is not replaced because of its checks for so long after it came into service (row A28). */
export function graceMs({ healthCheckGracePeriodSeconds }: AutoScalingGroup, timeScale: number): number {
  return scaledMs(healthCheckGracePeriodSeconds, timeScale);
}

/** The tolerance of "agrees within one interval". */
export function intervalMs({ intervalSeconds }: HealthCheckSettings, timeScale: number): number {
  return scaledMs(intervalSeconds, timeScale);
}

/** Two things that follow upon each other. */
export function after(first: PredictedSpan, second: PredictedSpan): PredictedSpan {
  return { fromMs: first.fromMs + second.fromMs, untilMs: first.untilMs + second.untilMs };
}

/** Where the numbers come from, as one tells a person. */
export function explainChecks(check: HealthCheckSettings, timeScale: number): string {
  const { protocol, intervalSeconds, timeoutSeconds, unhealthyThreshold, healthyThreshold } = check;
  const here = timeScale === 1 ? "" : ` (here ${scaledMs(intervalSeconds, timeScale) / 1000} s)`;
  return (
    `${protocol} checks every ${intervalSeconds} s${here} with a timeout of ${timeoutSeconds} s; ` +
    `${unhealthyThreshold} failures in a row make a target unhealthy, ${healthyThreshold} passes healthy again.`
  );
}
