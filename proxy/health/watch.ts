/** One target as a load balancer follows it, from its registration to its removal. */
import { scaledMs, type TargetGroupState, type TargetHealth, type TargetRegistration } from "../../lab/model/index.ts";
import {
  advance,
  beginChecks,
  type CheckedTarget,
  endUnhealthyDraining,
  newTarget,
  type TargetIdentity,
} from "./advance.ts";
import type { Checker, Placement } from "./place.ts";
import type { Probe } from "./probe.ts";
import { probeRequest } from "./request.ts";
import { type Pace, repeatCheck } from "./schedule.ts";
import { heardOpinions, type View } from "./sight.ts";

export interface WatchOptions extends Pace {
  readonly flavour: "nlb" | "alb";
  readonly timeScale: number;
  readonly probe: Probe;
  readonly onHealth: (health: TargetHealth) => void;
  readonly onRemoved: () => void;
  /** After every check. */
  readonly onChecked: () => void;
  /** The checkers whose opinions do not count now. */
  readonly blind: () => ReadonlySet<Checker>;
  /** Where an earlier process left off with this target; `undefined` for a new one. */
  readonly resumed: CheckedTarget | undefined;
}

export interface Watch {
  readonly health: TargetHealth;
  /** What each of its checkers thinks; nothing of a target that is not checked. */
  readonly views: readonly View[];
  /** Takes over changed settings of the group (row NLB-117). */
  configure(group: TargetGroupState): void;
  stop(): void;
}

/** Begins to follow a target; tells nothing of the state that it begins with. */
export function watchTarget(
  group: TargetGroupState,
  target: TargetRegistration,
  placement: Placement,
  options: WatchOptions,
): Watch {
  const identity: TargetIdentity = {
    targetGroupId: group.id,
    targetId: target.id,
    port: target.port,
    availabilityZone: target.availabilityZone,
  };
  switch (placement.kind) {
    case "checked":
      return watchByChecks(group, target, identity, placement, options);
    case "draining":
      return watchDraining(identity, placement, options);
    case "unused":
      return restingAt({
        ...identity,
        state: "unused",
        reason: placement.reason,
        description: placement.description,
        sinceMs: options.clock.now(),
      });
  }
}

function restingAt(health: TargetHealth): Watch {
  return { health, views: [], configure: () => {}, stop: () => {} };
}

/** Rows NLB-123, NLB-142, ALB-069: the target is no longer checked, and gone when its time is over. */
function watchDraining(
  identity: TargetIdentity,
  { sinceMs, toldAtMs, endsAtMs }: Extract<Placement, { kind: "draining" }>,
  { clock, schedule, onHealth, onRemoved }: WatchOptions,
): Watch {
  const told: TargetHealth = {
    ...identity,
    state: "draining",
    reason: "Target.DeregistrationInProgress",
    description: "Target deregistration is in progress",
    sinceMs,
  };
  const untold: TargetHealth = { ...told, takesNewFlows: true };
  const isTold = () => clock.now() >= toldAtMs;
  const stops = [schedule(Math.max(0, endsAtMs - clock.now()), onRemoved)];
  if (!isTold()) stops.push(schedule(toldAtMs - clock.now(), () => onHealth(told)));
  return {
    get health() {
      return isTold() ? told : untold;
    },
    views: [],
    configure: () => {},
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

function watchByChecks(
  group: TargetGroupState,
  target: TargetRegistration,
  identity: TargetIdentity,
  { checkers, listenerPort }: Extract<Placement, { kind: "checked" }>,
  options: WatchOptions,
): Watch {
  const { clock, flavour, timeScale } = options;
  const aborter = new AbortController();
  let settings = group;
  let checked = options.resumed ?? newTarget(identity, checkers.length, clock.now());

  const viewsOf = (opinions: typeof checked.opinions) =>
    checkers.flatMap((checker, index): View[] => {
      const opinion = opinions[index];
      return opinion ? [{ checker, opinion }] : [];
    });
  const heard = (opinions: typeof checked.opinions) => heardOpinions(viewsOf(opinions), options.blind());

  let endDraining = () => {};

  function become(next: typeof checked): void {
    const before = checked.health;
    checked = next;
    if (before.state !== next.health.state) followDraining();
    if (isNews(before, next.health)) options.onHealth(next.health);
  }

  /** Row NLB-132: leaving the state, by recovery or by deregistration, ends the interval. */
  function followDraining(): void {
    endDraining();
    if (checked.health.state !== "unhealthy.draining") return;
    const endMs = checked.health.sinceMs + scaledMs(settings.unhealthyDrainingSeconds ?? 0, timeScale);
    const restMs = Math.max(0, endMs - clock.now());
    endDraining = options.schedule(restMs, () => become(endUnhealthyDraining(checked, clock.now())));
  }

  /** Row NLB-035: of the delay of registration, what is left. */
  function firstDelayMs(): number {
    if (checked.health.reason !== "Elb.RegistrationInProgress") return 0;
    const beginMs = checked.health.sinceMs + scaledMs(group.registrationDelaySeconds ?? 0, timeScale);
    return Math.max(0, beginMs - clock.now());
  }

  async function check(checker: Checker, index: number, turn: number): Promise<void> {
    become(beginChecks(checked));
    const request = probeRequest(settings, target, { flavour, timeScale, checker, turn, listenerPort });
    const result = await options.probe(request, aborter.signal);
    if (aborter.signal.aborted) return;
    const { healthyThreshold, unhealthyThreshold } = settings.healthCheck;
    become(
      advance(
        checked,
        { checker: index, result },
        {
          flavour,
          healthyThreshold,
          unhealthyThreshold,
          heard,
          hasUnhealthyDraining: flavour === "nlb" && drainsUnhealthy(settings),
        },
        clock.now(),
      ),
    );
    options.onChecked();
  }

  followDraining();
  const delayMs = firstDelayMs();
  const stops = checkers.map((checker, index) => {
    let turn = 0;
    return repeatCheck(options, {
      delayMs,
      phase: index / checkers.length,
      intervalMs: () => scaledMs(settings.healthCheck.intervalSeconds, timeScale),
      check: () => check(checker, index, turn++),
    });
  });
  return {
    get health() {
      return checked.health;
    },
    get views() {
      return viewsOf(checked.opinions);
    },
    configure: (next) => {
      settings = next;
    },
    stop: () => {
      aborter.abort();
      endDraining();
      for (const stop of stops) stop();
    },
  };
}

/** Only where flows do not end at once (row NLB-132). */
function drainsUnhealthy({ terminateOnUnhealthy, unhealthyDrainingSeconds = 0 }: TargetGroupState): boolean {
  return !terminateOnUnhealthy && unhealthyDrainingSeconds > 0;
}

/** The detail alone is for whoever asks; it is told to nobody. */
export function isNews(before: TargetHealth, after: TargetHealth): boolean {
  return (
    before.state !== after.state ||
    before.reason !== after.reason ||
    before.description !== after.description ||
    before.takesNewFlows !== after.takesNewFlows
  );
}
