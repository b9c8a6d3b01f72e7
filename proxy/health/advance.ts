import type { TargetHealth, TargetReason, TargetState } from "../../lab/model/index.ts";
import { advanceOpinion, agree, NO_OPINION, type Opinion, type Thresholds } from "./opinion.ts";
import type { ProbeFailure, ProbeResult } from "./probe.ts";

/** A target under health checks. */
export interface CheckedTarget {
  readonly health: TargetHealth;
  /** One for each of its checkers, by the checker's place. */
  readonly opinions: readonly Opinion[];
}

export interface CheckResult {
  readonly checker: number;
  readonly result: ProbeResult;
}

/** `flavour` decides which reasons are told: an NLB gives one reason for every failure (row NLB-121, choice C-4). */
export interface AdvanceSettings extends Thresholds {
  readonly flavour: "nlb" | "alb";
  /** A healthy target that turns unhealthy keeps its flows for a while (row NLB-122); not unless told. */
  readonly hasUnhealthyDraining?: boolean;
  /** Of all opinions of a target, those that count; all unless told. */
  readonly heard?: (opinions: readonly Opinion[]) => readonly Opinion[];
}

/** A target that `checkers` begin to check (row NLB-119). */
export function newTarget(identity: TargetIdentity, checkers: number, nowMs: number): CheckedTarget {
  const health = { ...identity, ...REGISTRATION_IN_PROGRESS, sinceMs: nowMs };
  return { health, opinions: Array.from({ length: checkers }, () => NO_OPINION) };
}

export type TargetIdentity = Pick<TargetHealth, "targetGroupId" | "targetId" | "port" | "availabilityZone">;

/** The first check of a new target begins (row NLB-119). Changes no other target. */
export function beginChecks(target: CheckedTarget): CheckedTarget {
  if (target.health.reason !== "Elb.RegistrationInProgress") return target;
  return { ...target, health: { ...target.health, ...INITIAL_HEALTH_CHECKING } };
}

/**
 * A target after one more check of one of its checkers (elb.md, appendix 2). Its state, and the time since when it is
 * in it, change only when the checkers agree on another one; the detail is always the newest.
 */
export function advance(
  target: CheckedTarget,
  { checker, result }: CheckResult,
  settings: AdvanceSettings,
  nowMs: number,
): CheckedTarget {
  const opinions = target.opinions.map((opinion, index) =>
    index === checker ? opinionAfter(opinion, result, settings) : opinion,
  );
  if (opinions.every(({ isAbsent }) => isAbsent))
    return { opinions, health: unavailable(target.health, result, nowMs) };
  const verdict = agree(verdictOf(target.health.state), settings.heard?.(opinions) ?? opinions);
  return { opinions, health: healthAfter(target.health, verdict, result, settings, nowMs) };
}

/** The interval of unhealthy draining is over (row NLB-132). Changes no target in another state. */
export function endUnhealthyDraining(target: CheckedTarget, nowMs: number): CheckedTarget {
  if (target.health.state !== "unhealthy.draining") return target;
  return { ...target, health: { ...target.health, state: "unhealthy", sinceMs: nowMs } };
}

/** A check that an NLB could not make says nothing of the target (row NLB-125). */
function opinionAfter(opinion: Opinion, result: ProbeResult, settings: AdvanceSettings): Opinion {
  const isAbsent = settings.flavour === "nlb" && !result.passed && result.failure.isOwnFault;
  return isAbsent ? { ...opinion, isAbsent } : advanceOpinion(opinion, result.passed, settings);
}

function unavailable(health: TargetHealth, { detail }: ProbeResult, nowMs: number): TargetHealth {
  const { targetGroupId, targetId, port, availabilityZone } = health;
  const sinceMs = health.state === "unavailable" ? health.sinceMs : nowMs;
  return { targetGroupId, targetId, port, availabilityZone, ...INTERNAL_ERROR, sinceMs, detail };
}

function healthAfter(
  health: TargetHealth,
  verdict: "healthy" | "unhealthy" | undefined,
  result: ProbeResult,
  settings: AdvanceSettings,
  nowMs: number,
): TargetHealth {
  const { targetGroupId, targetId, port, availabilityZone, detail: _, ...standing } = health;
  const identity = { targetGroupId, targetId, port, availabilityZone };
  const sinceMs = verdict === verdictOf(health.state) ? health.sinceMs : nowMs;
  if (verdict === "healthy") return { ...identity, state: "healthy", sinceMs, detail: result.detail };
  if (verdict === undefined || result.passed) return { ...identity, ...standing, detail: result.detail };
  const state = unhealthyState(health, settings);
  return { ...identity, state, ...told(result.failure, settings.flavour), sinceMs, detail: result.detail };
}

function unhealthyState({ state }: TargetHealth, { hasUnhealthyDraining }: AdvanceSettings): TargetState {
  if (state === "unhealthy.draining") return state;
  return state === "healthy" && hasUnhealthyDraining ? "unhealthy.draining" : "unhealthy";
}

function verdictOf(state: TargetState): "healthy" | "unhealthy" | undefined {
  if (state === "unhealthy.draining") return "unhealthy";
  return state === "healthy" || state === "unhealthy" ? state : undefined;
}

function told({ reason, description }: ProbeFailure, flavour: "nlb" | "alb"): Told {
  return flavour === "alb"
    ? { reason, description }
    : { reason: "Target.FailedHealthChecks", description: "Health checks failed" };
}

interface Told {
  readonly reason: TargetReason;
  readonly description: string;
}

const REGISTRATION_IN_PROGRESS = {
  state: "initial",
  reason: "Elb.RegistrationInProgress",
  description: "Target registration is in progress",
} as const;

const INITIAL_HEALTH_CHECKING = {
  state: "initial",
  reason: "Elb.InitialHealthChecking",
  description: "Initial health checks in progress",
} as const;

const INTERNAL_ERROR = {
  state: "unavailable",
  reason: "Elb.InternalError",
  description: "Target health is unavailable due to an internal error",
} as const;
