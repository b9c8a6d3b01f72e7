/** A client that keeps to one of several target groups (row ALB-031). */
import type { ForwardAction } from "../../../lab/model/index.ts";
import { type Cookies, renderCookie } from "./cookies.ts";
import { GROUP_COOKIE, GROUP_COOKIE_CORS } from "./names.ts";
import type { Seal } from "./seal.ts";
import { isCurrent, type Moment, readTicket, writeTicket } from "./ticket.ts";

/** The group that the client had, where the action still has it; `undefined` where it is to be chosen. */
export function formerGroup(
  { targetGroups, stickinessSeconds }: ForwardAction,
  cookies: Cookies,
  { seal, at }: { readonly seal: Seal; readonly at: Moment },
): string | undefined {
  if (stickinessSeconds === undefined) return undefined;
  const ticket = readTicket(seal, cookies.get(GROUP_COOKIE_CORS) ?? cookies.get(GROUP_COOKIE));
  if (ticket?.kind !== "group" || !isCurrent(ticket, stickinessSeconds, at)) return undefined;
  return targetGroups.some(({ targetGroupId }) => targetGroupId === ticket.groupId) ? ticket.groupId : undefined;
}

export function groupCookies(seal: Seal, groupId: string, { nowMs }: Moment): string[] {
  const value = writeTicket(seal, { kind: "group", groupId, target: "", issuedAtMs: nowMs, appCookie: "" });
  return [
    renderCookie(GROUP_COOKIE, value, { nowMs }),
    renderCookie(GROUP_COOKIE_CORS, value, { nowMs, isCrossSite: true, isSecure: true }),
  ];
}
