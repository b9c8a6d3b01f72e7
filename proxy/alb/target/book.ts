/** The targets of one node: who is eligible, whose turn it is, and the connections to each. */
import type { AlbNodeState, TargetGroupState, TargetHealth, TargetRegistration } from "../../../lab/model/index.ts";
import { scaledMs } from "../../../lab/model/index.ts";
import type { Timing } from "../timing.ts";
import { eligibleTargets, targetKey } from "./choose.ts";
import { createTargetPool, type TargetPool } from "./pool.ts";

export interface TargetBook {
  /** Takes over a desired state; targets that are no longer in it lose their exchanges (row ALB-072). */
  update(state: AlbNodeState, timing: Timing): void;
  setHealth(health: readonly TargetHealth[]): void;
  /** The next target of a group in turn (row ALB-047, `round_robin`); `undefined` where none is eligible. */
  choose(groupId: string): TargetPool | undefined;
  groupArn(groupId: string): string | undefined;
  close(): void;
}

interface Group {
  state: TargetGroupState;
  eligible: readonly TargetPool[];
  turn: number;
}

/** A target's connections; `deadline` runs while it drains. */
interface Member {
  readonly pool: TargetPool;
  deadline?: NodeJS.Timeout;
}

export function createTargetBook(now: () => number): TargetBook {
  const groups = new Map<string, Group>();
  const members = new Map<string, Member>();
  let health: readonly TargetHealth[] = [];
  let state: AlbNodeState | undefined;

  function recompute(group: Group): void {
    if (!state) return;
    const eligible = eligibleTargets(group.state, health, state.node.availabilityZone);
    group.eligible = eligible.flatMap((target) => members.get(memberKey(group.state, target))?.pool ?? []);
  }

  function drop(key: string, member: Member): void {
    clearTimeout(member.deadline);
    members.delete(key);
    member.pool.abort();
  }

  function follow(group: TargetGroupState, target: TargetRegistration, timing: Timing): void {
    const key = memberKey(group, target);
    let member = members.get(key);
    if (member?.deadline && target.registration.kind === "registered") member = undefined;
    if (!member) {
      member = { pool: createTargetPool({ ip: target.ip, port: target.port, ...timing }) };
      members.set(key, member);
    }
    if (target.registration.kind === "draining" && !member.deadline) {
      const endsAtMs = target.registration.sinceMs + scaledMs(group.deregistrationDelaySeconds, timing.timeScale);
      startDraining(member, endsAtMs - now());
    }
  }

  return {
    update(next, timing) {
      state = next;
      const wanted = new Set(next.targetGroups.flatMap((g) => g.targets.map((target) => memberKey(g, target))));
      for (const [key, member] of members) if (!wanted.has(key)) drop(key, member);
      for (const group of next.targetGroups) for (const target of group.targets) follow(group, target, timing);
      const ids = new Set<string>(next.targetGroups.map((group) => group.id));
      for (const id of groups.keys()) if (!ids.has(id)) groups.delete(id);
      for (const group of next.targetGroups) {
        const known = groups.get(group.id) ?? { state: group, eligible: [], turn: 0 };
        known.state = group;
        groups.set(group.id, known);
        recompute(known);
      }
    },
    setHealth(next) {
      health = next;
      for (const group of groups.values()) recompute(group);
    },
    choose(groupId) {
      const group = groups.get(groupId);
      if (!group || group.eligible.length === 0) return undefined;
      group.turn = (group.turn + 1) % group.eligible.length;
      return group.eligible[group.turn];
    },
    groupArn: (groupId) => groups.get(groupId)?.state.arn,
    close() {
      for (const [key, member] of members) drop(key, member);
    },
  };
}

function memberKey(group: TargetGroupState, target: TargetRegistration): string {
  return `${group.id} ${targetKey(target)} ${target.ip}`;
}

/** Row ALB-069 to ALB-072: no new requests at once; what is under way has until the delay's end. */
function startDraining(member: Member, delayMs: number): void {
  member.pool.retire();
  member.deadline = setTimeout(() => member.pool.abort(), Math.max(0, delayMs));
  member.deadline.unref();
}
