/**
 * Health checks of one load balancer: who of its targets is checked, how often, and what is to be said of each.
 *
 *   desired state -> placeTarget -> probes from every node -> advance -> TargetHealth
 */
import type {
  Clock,
  HealthMessage,
  Listener,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { type Checker, type Placement, placeTarget } from "./place.ts";
import type { Probe } from "./probe.ts";
import { probeHttp } from "./probe-http.ts";
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
  readonly probe?: Probe;
  readonly schedule?: Schedule;
}

export interface HealthChecker {
  /**
   * Takes over the target groups and their registrations, whole, with the listeners that use them. Targets that were
   * there before keep their state.
   */
  update(targetGroups: readonly TargetGroupState[], listeners: readonly Listener[]): void;
  snapshot(): TargetHealth[];
  /** The checkers that see no target while another one does. */
  blind(): ReadonlySet<Checker>;
  close(): void;
}

interface Followed {
  readonly watch: Watch;
  readonly group: TargetGroupState;
  readonly target: TargetRegistration;
  readonly placement: Placement;
}

export function createHealthChecker(options: HealthCheckerOptions): HealthChecker {
  const { clock, random = Math.random, schedule = systemSchedule, onChange } = options;
  const probe = options.probe ?? fromCheckPorts(probeByProtocol, random);
  const followed = new Map<string, Followed>();
  let blind: ReadonlySet<Checker> = new Set();

  function look(): void {
    const before = blind;
    blind = blindCheckers([...followed.values()].flatMap(({ watch }) => watch.views));
    const isSame = before.size === blind.size && [...blind].every((checker) => before.has(checker));
    if (!isSame) options.onSight?.();
  }

  function follow(key: string, group: TargetGroupState, target: TargetRegistration, placement: Placement): void {
    const before = followed.get(key);
    before?.watch.stop();
    const watch = watchTarget(group, target, placement, {
      ...options,
      ...{ random, probe, schedule },
      onHealth: (health) => onChange({ kind: "change", target: health }),
      onRemoved: () => remove(key),
      onChecked: look,
      blind: () => blind,
    });
    followed.set(key, { watch, group, target, placement });
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
          const key = `${group.id} ${target.id}:${target.port}`;
          present.add(key);
          const known = followed.get(key);
          if (known && isSame(known, target, placement)) known.watch.configure(group);
          else follow(key, group, target, placement);
        }
      }
      for (const key of [...followed.keys()]) if (!present.has(key)) remove(key);
      look();
    },
    blind: () => blind,
    snapshot: () => [...followed.values()].map(({ watch }) => watch.health),
    close() {
      for (const { watch } of followed.values()) watch.stop();
      followed.clear();
    },
  };
}

const probeByProtocol: Probe = (request, signal) =>
  request.protocol === "HTTP" ? probeHttp(request, signal) : probeTcp(request, signal);

function isSame(known: Followed, target: TargetRegistration, placement: Placement): boolean {
  return (
    known.target.ip === target.ip &&
    known.target.availabilityZone === target.availabilityZone &&
    JSON.stringify(known.placement) === JSON.stringify(placement)
  );
}
