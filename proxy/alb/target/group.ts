/** The targets of one group at one node: who is eligible, and whose turn it is. */
import { scaledMs, type TargetAnomaly, type TargetGroupState, type TargetHealth } from "../../../lab/model/index.ts";
import { leastOutstanding, nextByShare, type Turn, weightedRandom } from "./algorithm.ts";
import { FINE, JUDGED_EVERY_SECONDS, type Judgement, judgeTargets } from "./anomaly.ts";
import { eligibleTargets, type NodePlace, targetKey } from "./choose.ts";
import type { TargetPool } from "./pool.ts";
import { type Ramps, rampedShare, rampsAfter } from "./slow-start.ts";

export interface GroupContext {
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

export interface GroupMembers extends NodePlace {
  readonly state: TargetGroupState;
  readonly health: readonly TargetHealth[];
  readonly timeScale: number;
  /** The connections to a target, by its key. */
  readonly poolOf: (key: string) => TargetPool | undefined;
}

export interface LiveGroup {
  readonly state: TargetGroupState;
  update(members: GroupMembers): void;
  /**
   * The target of the next request; `undefined` where none is eligible.
   *
   * @param former key of the target that the client is bound to: taken where it is healthy (rows ALB-052, ALB-054)
   */
  choose(former?: string): TargetPool | undefined;
  /** Targets that stand out, judged anew where five seconds are over: by any algorithm (row ALB-048). */
  anomalies(): TargetAnomaly[];
}

export function createGroup(first: TargetGroupState, { now, random }: GroupContext): LiveGroup {
  let state = first;
  let timeScale = 1;
  let eligible: readonly TargetPool[] = [];
  let turns: readonly Turn<TargetPool>[] = [];
  let turn = 0;
  let healthy: ReadonlySet<string> = new Set();
  let ramps: Ramps = new Map();
  let judgements: ReadonlyMap<string, Judgement> = new Map();
  let judgedAtMs = now();

  const ramping = () => ({ nowMs: now(), durationMs: scaledMs(state.slowStartSeconds ?? 0, timeScale) });

  /** Row ALB-049: when somebody asks, or a request comes, after each five seconds. */
  function judge(): void {
    if (now() - judgedAtMs < scaledMs(JUDGED_EVERY_SECONDS, timeScale)) return;
    judgedAtMs = now();
    judgements = judgeTargets(new Map(eligible.map((pool) => [pool.key, pool.takeTally()])), judgements);
  }

  const weightOf = (key: string) => (state.anomalyMitigation ? (judgements.get(key) ?? FINE).weight : 1);

  function byAlgorithm(): TargetPool | undefined {
    turn = (turn + 1) % eligible.length;
    if (state.algorithm === "least_outstanding_requests") return leastOutstanding(eligible, turn);
    if (state.algorithm === "weighted_random") {
      judge();
      return weightedRandom(eligible, ({ key }) => weightOf(key), random());
    }
    if (ramps.size === 0) return eligible[turn];
    const at = ramping();
    return nextByShare(turns, ({ key }) => rampedShare(ramps.get(key), at));
  }

  return {
    get state() {
      return state;
    },
    update(members) {
      ({ state, timeScale } = members);
      const found = eligibleTargets(state, members.health, members);
      ramps = rampsAfter({ ramps, healthy }, found.healthy, ramping());
      healthy = found.healthy;
      eligible = found.targets.flatMap((target) => members.poolOf(targetKey(target)) ?? []);
      turns = eligible.map((value) => turns.find((one) => one.value === value) ?? { value, credit: 0 });
    },
    choose(former) {
      if (eligible.length === 0) return undefined;
      const bound = former === undefined ? undefined : eligible.find(({ key }) => key === former);
      return bound ?? byAlgorithm();
    },
    anomalies() {
      judge();
      return state.targets.flatMap((target) => {
        const { isAnomalous } = judgements.get(targetKey(target)) ?? FINE;
        const isMitigated = state.algorithm === "weighted_random" && weightOf(targetKey(target)) < 1;
        const { id: targetId, port } = target;
        return isAnomalous || isMitigated
          ? [{ targetGroupId: state.id, targetId, port, isAnomalous, isMitigated }]
          : [];
      });
    },
  };
}
