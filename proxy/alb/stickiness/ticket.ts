/** What a cookie of the load balancer's says: which group or target its client belongs to, and since when. */
import { scaledMs } from "../../../lab/model/index.ts";
import type { Seal } from "./seal.ts";

export interface Ticket {
  readonly kind: "group" | "target";
  /** Of the target group. */
  readonly groupId: string;
  /** Of the target in its group; empty in a ticket for a group. */
  readonly target: string;
  readonly issuedAtMs: number;
  /** Value of the application's own cookie; empty in other tickets. */
  readonly appCookie: string;
}

export function writeTicket(seal: Seal, { kind, groupId, target, issuedAtMs, appCookie }: Ticket): string {
  return seal.close(JSON.stringify([kind, groupId, target, issuedAtMs, appCookie]));
}

/** What is sealed was written by {@link writeTicket}, by a node of this load balancer. */
export function readTicket(seal: Seal, text: string | undefined): Ticket | undefined {
  const opened = text === undefined ? undefined : seal.open(text);
  if (opened === undefined) return undefined;
  const [kind, groupId, target, issuedAtMs, appCookie] = JSON.parse(opened);
  return { kind, groupId, target, issuedAtMs, appCookie };
}

/** @param durationSeconds AWS's, before the time scale */
export function isCurrent({ issuedAtMs }: Ticket, durationSeconds: number, at: Moment): boolean {
  return at.nowMs - issuedAtMs <= scaledMs(durationSeconds, at.timeScale);
}

export interface Moment {
  readonly nowMs: number;
  readonly timeScale: number;
}
