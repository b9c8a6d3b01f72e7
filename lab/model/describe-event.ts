import type { Promotion } from "./db-roles.ts";
import type { LabEvent } from "./events.ts";

/** One event as one line, without its time. */
export function describeEvent(event: LabEvent): string {
  switch (event.kind) {
    case "wired":
      return `${event.instanceId} (${event.resource}) is on the network as ${event.address}`;
    case "instance-state":
      return `${event.instanceId} (${event.resource}) ${event.state}: ${event.message}`;
    case "target-health": {
      const { target, previous } = event;
      const from = previous === undefined ? "" : `${previous} -> `;
      const why = target.reason ? ` (${target.reason}${target.detail ? `; ${target.detail}` : ""})` : "";
      return `${event.targetGroup}: ${target.targetId}:${target.port} ${from}${target.state}${why}`;
    }
    case "lifecycle":
      return `${event.group}: ${event.instanceId} ${event.state}, ${event.health}${event.reason ? ` (${event.reason})` : ""}`;
    case "activity":
      return `${event.activity.group}: ${event.activity.description} [${event.activity.statusCode}, ${event.activity.progress} %] ${event.activity.cause}`;
    case "database":
      return `${event.instance ?? event.cluster}: ${event.message}`;
    case "database-endpoint":
      return `${event.endpoint} leads to ${event.instance}`;
    case "database-roles":
      return describeRoles(event);
    case "database-custom-endpoint":
      return `${event.endpoint.cluster}: custom endpoint ${event.endpoint.identifier} ${event.state}`;
    case "database-reboot":
      return `${event.instance}: reboot ${event.state}`;
    case "custom-resource":
      return `${event.logicalId} ${event.status}${event.message ? `: ${event.message}` : ""}`;
    case "boot":
      return `${event.instanceId} (${event.resource}) set-up at boot ${bootWords(event.state, event.message)}`;
    case "association":
      return `${event.association}: ${event.instanceId} ${event.status}${associationWords(event)}`;
    case "fault":
      return `${event.fault.id} ${event.state}: ${event.fault.description}${event.reason ? ` (${event.reason})` : ""}`;
    case "zonal-shift":
      return `${event.loadBalancer}: zonal shift away from ${event.awayFrom} ${event.state}`;
    case "registration":
      return `${event.targetGroup}: ${event.targetId}:${event.port} ${event.state} by hand`;
    case "instance-profile":
      return `${event.instanceId} has the instance profile ${event.profile}`;
    case "infrastructure":
      return `${event.service}: ${event.message}`;
    case "control-started":
    case "error":
      return `control: ${event.message}`;
  }
}

function describeRoles({ cluster, roles }: Extract<LabEvent, { kind: "database-roles" }>): string {
  const inSync = roles.inSync.length > 0 ? `in sync with ${roles.inSync.join(", ")}` : "alone";
  const failover = roles.failover ? `, failing over to ${roles.failover.target}` : "";
  const fenced = roles.fenced ? `, ${roles.fenced.join(", ")} fenced` : "";
  if (roles.promotion) return `${cluster}: ${PROMOTION_WORDS[roles.promotion]}`;
  return `${cluster}: ${roles.writer} writes, ${inSync}${failover}${fenced}`;
}

const PROMOTION_WORDS: Readonly<Record<Promotion, string>> = {
  draining: "being promoted, receives no more from its source",
  restarting: "being promoted, follows nobody and restarts",
  done: "promoted, writes",
};

function bootWords(state: "finished" | "failed" | "unmanaged", message: string | undefined): string {
  if (state === "unmanaged") return "is its image's own";
  return state === "failed" ? `failed with status ${message}: tierlab logs --boot` : "finished";
}

function associationWords({ exitCode, message }: { readonly exitCode?: number; readonly message?: string }): string {
  if (message !== undefined) return ` (${message})`;
  return exitCode === undefined || exitCode === 0 ? "" : ` (exit status ${exitCode})`;
}
