/**
 * Health checks of one load balancer: who of its targets is checked, how often, and what is to be said of each.
 *
 *   desired state -> placeTarget -> probes from every node -> advance -> TargetHealth
 */
import type {
  ApplicationListener,
  Clock,
  HealthMessage,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { type KeptTarget, keepTarget, registrationKey, resumeTarget } from "./kept.ts";
import { type Checker, type Placement, placeTarget } from "./place.ts";
import type { Probe } from "./probe.ts";
import { probeHttp } from "./probe-http.ts";
import { probeHttp2 } from "./probe-http2.ts";
import { probeTcp } from "./probe-tcp.ts";
import { type Schedule, systemSchedule } from "./schedule.ts";
import { blindCheckers } from "./sight.ts";
import { fromCheckPorts } from "./source-port.ts";
import { isNews, type Watch, watchTarget } from "./watch.ts";

export interface HealthCheckerOptions {
  readonly flavour: "nlb" | "alb";
  readonly clock: Clock;
  /** Numbers from 0 up to 1. */
  readonly random?: () => number;
  /** Divides every interval, timeout and delay. */
  readonly timeScale: number;
  /** The nodes that check: all of an NLB's, the one of an ALB node. */
  readonly checkers: readonly Checker[];
  /** Gets every change of a state, reason or description, and removals. */
  readonly onChange: (message: HealthMessage) => void;
  /** Gets told when `blind` gives others than before. */
  readonly onSight?: () => void;
  /** What an earlier process left of the targets; the first update goes on from there, where it is still about them. */
  readonly kept?: readonly KeptTarget[];
  readonly probe?: Probe;
  readonly schedule?: Schedule;
}

export interface HealthChecker {
  /**
   * Takes over the target groups and their registrations, whole, with the listeners that use them. Targets that were
   * there before keep their state.
   */
  update(targetGroups: readonly TargetGroupState[], listeners: readonly ApplicationListener[]): void;
  snapshot(): TargetHealth[];
  /** What a later process needs to go on from here. */
  kept(): KeptTarget[];
  /** The checkers that see no target while another one does. */
  blind(): ReadonlySet<Checker>;
  close(): void;
}

interface Followed {
  readonly watch: Watch;
  /** Of the registration that it follows. */
  readonly registration: string;
}

export function createHealthChecker(options: HealthCheckerOptions): HealthChecker {
  const { clock, random = Math.random, schedule = systemSchedule, onChange } = options;
  const probe = options.probe ?? fromCheckPorts(probeByProtocol, random);
  const followed = new Map<string, Followed>();
  let left = new Map(options.kept?.map((one) => [keyOf(one.health), one]));
  let blind: ReadonlySet<Checker> = new Set();

  function look(): void {
    const before = blind;
    blind = blindCheckers([...followed.values()].flatMap(({ watch }) => watch.views));
    const isSame = before.size === blind.size && [...blind].every((checker) => before.has(checker));
    if (!isSame) options.onSight?.();
  }

  /** A target that was there before keeps its watch, and so its state. */
  function follow(key: string, group: TargetGroupState, target: TargetRegistration, placement: Placement): void {
    const before = followed.get(key);
    const registration = registrationKey(target, placement);
    if (before?.registration === registration) return void before.watch.configure(group);
    before?.watch.stop();
    const checkers = placement.kind === "checked" ? placement.checkers.length : 0;
    const watch = watchTarget(group, target, placement, {
      ...options,
      ...{ random, probe, schedule },
      resumed: resumeTarget(left.get(key), registration, checkers),
      onHealth: (health) => onChange({ kind: "change", target: health }),
      onRemoved: () => remove(key),
      onChecked: look,
      blind: () => blind,
    });
    followed.set(key, { watch, registration });
    if (!before || isNews(before.watch.health, watch.health)) onChange({ kind: "change", target: watch.health });
  }

  function remove(key: string): void {
    const gone = followed.get(key);
    if (!gone) return;
    gone.watch.stop();
    followed.delete(key);
    const { targetGroupId, targetId, port } = gone.watch.health;
    onChange({ kind: "removed", targetGroupId, targetId, port });
  }

  return {
    update(targetGroups, listeners) {
      const present = new Set<string>();
      for (const group of targetGroups) {
        for (const target of group.targets) {
          const placement = placeTarget(group, target, { ...options, listeners });
          if (placement.kind === "draining" && placement.endsAtMs <= clock.now()) continue;
          const key = keyOf({ targetGroupId: group.id, targetId: target.id, port: target.port });
          present.add(key);
          follow(key, group, target, placement);
        }
      }
      left = new Map();
      for (const key of [...followed.keys()]) if (!present.has(key)) remove(key);
      look();
    },
    blind: () => blind,
    snapshot: () => [...followed.values()].map(({ watch }) => watch.health),
    kept: () =>
      [...followed.values()].map(({ watch, registration }) => {
        const opinions = watch.views.map(({ opinion }) => opinion);
        return keepTarget(registration, watch.health, opinions);
      }),
    close() {
      for (const { watch } of followed.values()) watch.stop();
      followed.clear();
    },
  };
}

const probeByProtocol: Probe = (request, signal) => {
  if (request.protocol === "TCP") return probeTcp(request, signal);
  return request.version === undefined ? probeHttp(request, signal) : probeHttp2(request, signal);
};

function keyOf({ targetGroupId, targetId, port }: Pick<TargetHealth, "targetGroupId" | "targetId" | "port">): string {
  return `${targetGroupId} ${targetId}:${port}`;
}
