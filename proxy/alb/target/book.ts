/** The targets of one node: its groups, and the connections to each target. */
import type {
  AlbNodeState,
  TargetAnomaly,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../../lab/model/index.ts";
import { scaledMs } from "../../../lab/model/index.ts";
import type { Timing } from "../timing.ts";
import { targetKey } from "./choose.ts";
import { createGroup, type GroupContext, type LiveGroup } from "./group.ts";
import { createTargetPool, type TargetPool } from "./pool.ts";

export interface TargetBook {
  /** Takes over a desired state; targets that are no longer in it lose their exchanges (row ALB-072). */
  update(state: AlbNodeState, timing: Timing): void;
  setHealth(health: readonly TargetHealth[]): void;
  group(groupId: string): LiveGroup | undefined;
  /** Targets of all groups that stand out. */
  anomalies(): TargetAnomaly[];
  close(): void;
}

/** A target's connections; `deadline` runs while it drains. */
interface Member {
  readonly pool: TargetPool;
  deadline?: NodeJS.Timeout;
}

export function createTargetBook(context: GroupContext): TargetBook {
  const groups = new Map<string, LiveGroup>();
  const members = new Map<string, Member>();
  let health: readonly TargetHealth[] = [];
  let state: AlbNodeState | undefined;

  function drop(key: string, member: Member): void {
    clearTimeout(member.deadline);
    members.delete(key);
    member.pool.abort();
  }

  function follow(group: TargetGroupState, target: TargetRegistration, timing: Timing): void {
    const name = memberKey(group, target);
    let member = members.get(name);
    if (member?.deadline && target.registration.kind === "registered") member = undefined;
    if (!member) {
      const { ip, port } = target;
      const isSecure = group.protocol === "HTTPS";
      member = { pool: createTargetPool({ ip, port, key: targetKey(target), isSecure, ...timing }) };
      members.set(name, member);
    }
    if (target.registration.kind === "draining" && !member.deadline) {
      const endsAtMs = target.registration.sinceMs + scaledMs(group.deregistrationDelaySeconds, timing.timeScale);
      startDraining(member, endsAtMs - context.now());
    }
  }

  function refresh(group: LiveGroup, wanted: TargetGroupState): void {
    if (!state) return;
    const { timeScale, node, shiftedFrom } = state;
    const pools = new Map(
      wanted.targets.map((target) => [targetKey(target), members.get(memberKey(wanted, target))?.pool]),
    );
    const poolOf = (key: string) => pools.get(key);
    group.update({ state: wanted, health, zone: node.availabilityZone, shiftedFrom, timeScale, poolOf });
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
        const known = groups.get(group.id) ?? createGroup(group, context);
        groups.set(group.id, known);
        refresh(known, group);
      }
    },
    setHealth(next) {
      health = next;
      for (const group of groups.values()) refresh(group, group.state);
    },
    group: (groupId) => groups.get(groupId),
    anomalies: () => [...groups.values()].flatMap((group) => group.anomalies()),
    close() {
      for (const [key, member] of members) drop(key, member);
    },
  };
}

function memberKey(group: TargetGroupState, target: TargetRegistration): string {
  return `${group.id} ${targetKey(target)} ${target.ip} ${group.protocol}`;
}

/** Row ALB-069 to ALB-072: no new requests at once; what is under way has until the delay's end. */
function startDraining(member: Member, delayMs: number): void {
  member.pool.retire();
  member.deadline = setTimeout(() => member.pool.abort(), Math.max(0, delayMs));
  member.deadline.unref();
}
