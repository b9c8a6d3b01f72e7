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

/** A failover has completed: the DB instance of the event is the writer. */
const IS_WRITER_NOW = "RDS-EVENT-0071";

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
    if (code === IS_WRITER_NOW) role = isOwn ? "writer" : "reader";
    else if (isOwn) state = STATE_AFTER[code] ?? state;
    changes.push(changeOf(timeMs, role, state, isOwn ? message : `${role}, ${state}`));
  }
  return changes;
}

function changeOf(atMs: number, role: Member["role"], state: Member["state"], detail: string): Change {
  return { atMs, tone: TONES[state], text: state === "available" ? role : `${role} ${state}`, detail };
}
