import type { LabEvent } from "../../model/events.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import type { RunRecord } from "../../scenario/record.ts";
import type { RunTime } from "../run-time.ts";
import { type Change, type Lane, spansOf, type Tone } from "./lane.ts";

type Member = DatabaseStatus["members"][number];
type DatabaseEvent = Extract<LabEvent, { kind: "database" }>;

const TONES: Readonly<Record<Member["state"], Tone>> = {
  creating: "waiting",
  available: "good",
  rebooting: "waiting",
  stopped: "bad",
  error: "bad",
};

/** RDS's event codes that say what a DB instance is from now on (RDS User Guide, event categories and messages). */
const STATE_AFTER: Readonly<Record<string, Member["state"]>> = {
  "RDS-EVENT-0004": "stopped",
  "RDS-EVENT-0006": "available",
  "RDS-EVENT-0045": "error",
  "RDS-EVENT-0046": "available",
};

/** What somebody is from now on, by what has happened to the DB instance of an event. */
const ROLE_AFTER: Readonly<Record<string, (role: Member["role"], isOwn: boolean) => Member["role"]>> = {
  /** A cluster's failover has completed. */
  "RDS-EVENT-0071": (_, isOwn) => (isOwn ? "writer" : "reader"),
  /** That of a Multi-AZ DB instance, which is not told of its two servers. */
  "RDS-EVENT-0049": (role) => (role === "writer" ? "standby" : "writer"),
  /** A read replica is promoted. */
  "RDS-EVENT-0057": (role, isOwn) => (isOwn ? "writer" : role),
};

/** Role and state of each DB instance of the lab's clusters. */
export function databaseLanes({ before, events }: RunRecord, time: RunTime): Lane[] {
  return (before?.databases ?? []).flatMap(({ cluster, members }) => {
    const own = events.filter((event) => event.kind === "database" && event.cluster === cluster) as DatabaseEvent[];
    return members.map((member): Lane => {
      const spans = spansOf(changesOf(member, own, time), time.untilMs);
      return { kind: "database", label: member.identifier, detail: cluster, spans };
    });
  });
}

function changesOf(member: Member, events: readonly DatabaseEvent[], time: RunTime): Change[] {
  let { role, state } = member;
  const changes = [changeOf(time.fromMs, role, state, `${role}, ${state}`)];
  for (const { timeMs, code = "", instance, message } of events) {
    const isOwn = instance === member.identifier;
    role = ROLE_AFTER[code]?.(role, isOwn) ?? role;
    if (isOwn) state = STATE_AFTER[code] ?? state;
    changes.push(changeOf(timeMs, role, state, isOwn ? message : `${role}, ${state}`));
  }
  return changes;
}

function changeOf(atMs: number, role: Member["role"], state: Member["state"], detail: string): Change {
  return { atMs, tone: TONES[state], text: state === "available" ? role : `${role} ${state}`, detail };
}
