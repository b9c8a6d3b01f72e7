/** A client that keeps to one target of a group, by the load balancer's cookie or the application's (rows ALB-052 to 054). */
import type { CookieStickiness } from "../../../lab/model/index.ts";
import type { Field } from "../../http1/index.ts";
import { type Cookies, cookieSet, renderCookie } from "./cookies.ts";
import { APP_COOKIE_SHARDS, NO_SHARD, SHARD_LENGTH, TARGET_COOKIE, TARGET_COOKIE_CORS } from "./names.ts";
import type { Seal } from "./seal.ts";
import { isCurrent, type Moment, readTicket, type Ticket, writeTicket } from "./ticket.ts";

export interface StickyGroup {
  readonly groupId: string;
  readonly stickiness: CookieStickiness;
  readonly seal: Seal;
  readonly at: Moment;
}

/** The target that the client had in this group, by its key; `undefined` where there is none or its time is over. */
export function formerTarget({ groupId, stickiness, seal, at }: StickyGroup, cookies: Cookies): string | undefined {
  const ticket = readTicket(seal, ticketText(stickiness, cookies));
  if (ticket?.kind !== "target" || ticket.groupId !== groupId) return undefined;
  return isCurrent(ticket, stickiness.durationSeconds, at) ? ticket.target : undefined;
}

/** A client of an application cookie has to bring that as well (row ALB-053). */
function ticketText(stickiness: CookieStickiness, cookies: Cookies): string | undefined {
  if (stickiness.kind === "lb_cookie") return cookies.get(TARGET_COOKIE_CORS) ?? cookies.get(TARGET_COOKIE);
  if (!cookies.has(stickiness.cookieName)) return undefined;
  const shards = APP_COOKIE_SHARDS.map((name) => cookies.get(name) ?? NO_SHARD);
  return shards.filter((shard) => shard !== NO_SHARD).join("");
}

export interface Placed {
  readonly cookies: Cookies;
  /** Key of the target that the request went to. */
  readonly target: string;
  /** The target that the client had before. */
  readonly former: string | undefined;
  readonly isSecure: boolean;
}

/** The Set-Cookie values that go with a target's answer. */
export function targetCookies(group: StickyGroup, placed: Placed, answer: readonly Field[]): string[] {
  const { stickiness, at } = group;
  if (stickiness.kind === "app_cookie") return appCookies(group, stickiness.cookieName, placed, answer);
  const value = sealed(group, placed.target, "");
  return [
    renderCookie(TARGET_COOKIE, value, at),
    renderCookie(TARGET_COOKIE_CORS, value, { ...at, isCrossSite: true, isSecure: placed.isSecure }),
  ];
}

/** Row ALB-053: where the target sets its cookie; and where a client that has it is moved to another target (row ALB-054). */
function appCookies(
  group: StickyGroup,
  cookieName: string,
  { cookies, target, former }: Placed,
  answer: readonly Field[],
): string[] {
  const given = cookieSet(answer, cookieName);
  const appCookie = given ?? (former === target ? undefined : cookies.get(cookieName));
  if (appCookie === undefined) return [];
  const value = sealed(group, target, appCookie);
  if (value.length > SHARD_LENGTH * APP_COOKIE_SHARDS.length) return [];
  return APP_COOKIE_SHARDS.map((name, index) => {
    const shard = value.slice(index * SHARD_LENGTH, (index + 1) * SHARD_LENGTH);
    return renderCookie(name, shard === "" ? NO_SHARD : shard, group.at);
  });
}

function sealed({ groupId, seal, at }: StickyGroup, target: string, appCookie: string): string {
  const ticket: Ticket = { kind: "target", groupId, target, issuedAtMs: at.nowMs, appCookie };
  return writeTicket(seal, ticket);
}
