import type { LabEventBody } from "../../model/events.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { replicationEvents } from "./replication-status.ts";

type Member = DatabaseStatus["members"][number];

/** RDS's words for what a member went through between two looks (row R21, event categories of RDS). */
const WORDS: Readonly<Partial<Record<`${Member["state"]} ${Member["state"]}`, { message: string; code?: string }>>> = {
  "available stopped": { message: "DB instance shutdown", code: "RDS-EVENT-0004" },
  "creating stopped": { message: "DB instance shutdown", code: "RDS-EVENT-0004" },
  "error stopped": { message: "DB instance shutdown", code: "RDS-EVENT-0004" },
  "available rebooting": { message: "DB instance shutdown", code: "RDS-EVENT-0004" },
  "rebooting available": { message: "DB instance restarted", code: "RDS-EVENT-0006" },
  "stopped available": { message: "DB instance restarted", code: "RDS-EVENT-0006" },
  "creating available": { message: "DB instance is available" },
  "error available": { message: "Replication resumed", code: "RDS-EVENT-0046" },
  "available error": { message: "Replication has stopped", code: "RDS-EVENT-0045" },
};

/** A member that is starting is remembered as what it was before, so that a restart is told from a creation. */
export function lastKnown(before: DatabaseStatus | undefined, now: DatabaseStatus): DatabaseStatus {
  const members = now.members.map((member) => {
    const was = before?.members.find((one) => one.identifier === member.identifier);
    return member.state === "creating" && was ? was : member;
  });
  const isAway = now.members.some(({ state }) => state !== "available");
  return { ...now, members, ...(isAway && before?.replication ? { replication: before.replication } : {}) };
}

/** What is worth telling after `before` became `after`. Nothing on the first look. */
export function databaseEvents(before: DatabaseStatus | undefined, after: DatabaseStatus): LabEventBody[] {
  const events = after.members.flatMap((member): LabEventBody[] => {
    const was = before?.members.find((one) => one.identifier === member.identifier);
    const words = was && WORDS[`${was.state} ${member.state}`];
    return words ? [{ kind: "database", cluster: after.cluster, instance: member.identifier, ...words }] : [];
  });
  return [...events, ...replicationEvents(before, after)];
}
