/** To which target of which group a request goes, and by which cookies its client comes back to it. */
import type { ForwardAction } from "../../../lab/model/index.ts";
import type { Field } from "../../http1/index.ts";
import type { ForwardRoute, RouteRequest } from "../front/front.ts";
import type { Meter } from "../metrics/meter.ts";
import {
  type Cookies,
  formerGroup,
  formerTarget,
  groupCookies,
  type Moment,
  readCookies,
  type Seal,
  type StickyGroup,
  targetCookies,
} from "../stickiness/index.ts";
import type { TargetBook } from "../target/book.ts";
import { chooseByWeight } from "../target/choose.ts";
import type { LiveGroup } from "../target/group.ts";
import type { TargetPool } from "../target/pool.ts";

export interface ForwardContext {
  readonly book: Pick<TargetBook, "group">;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly timeScale: number;
  readonly meter: Pick<Meter, "nonSticky">;
}

/** How the request came to its action. */
export type Matched = Pick<ForwardRoute, "priority" | "rulesEvaluated">;

/** An action without groups, or with groups that are not there: a 503. */
export const NOWHERE: Omit<ForwardRoute, keyof Matched> = {
  ...{ kind: "forward", protocolVersion: "HTTP1" },
  ...{ groupArn: undefined, pool: undefined },
};

export function forwardTo(
  action: ForwardAction,
  request: RouteRequest,
  context: ForwardContext,
  matched: Matched,
): ForwardRoute {
  if (needsCookies(action, context)) return forwardSticky(action, request, context, matched);
  const groupId = chooseGroup(action, context);
  const group = groupId === undefined ? undefined : context.book.group(groupId);
  return group ? routeTo(group, group.choose(), matched) : { ...NOWHERE, ...matched };
}

function forwardSticky(
  action: ForwardAction,
  request: RouteRequest,
  context: ForwardContext,
  matched: Matched,
): ForwardRoute {
  const cookies = readCookies(request.fields);
  const { seal, timeScale } = context;
  const at = { nowMs: context.now(), timeScale };
  const groupId = formerGroup(action, cookies, { seal, at }) ?? chooseGroup(action, context);
  const group = groupId === undefined ? undefined : context.book.group(groupId);
  if (!group) return { ...NOWHERE, ...matched };
  const { id, stickiness } = group.state;
  const sticky = stickiness && { groupId: id, stickiness, seal, at };
  const former = sticky && formerTarget(sticky, cookies);
  const pool = group.choose(former);
  const route = routeTo(group, pool, matched);
  if (!pool) return route;
  if (sticky && pool.key !== former) context.meter.nonSticky();
  const toGroup = action.stickinessSeconds === undefined ? undefined : id;
  return { ...route, cookies: setCookies({ request, seal, at, sticky, cookies, former, pool, toGroup }) };
}

function routeTo({ state }: LiveGroup, pool: TargetPool | undefined, matched: Matched): ForwardRoute {
  return {
    kind: "forward",
    priority: matched.priority,
    rulesEvaluated: matched.rulesEvaluated,
    groupArn: state.arn,
    protocolVersion: state.protocolVersion ?? "HTTP1",
    pool,
  };
}

/** Row ALB-030: a group that has no target is not passed over. */
function chooseGroup({ targetGroups }: ForwardAction, { random }: ForwardContext): string | undefined {
  return chooseByWeight(targetGroups, targetGroups.length > 1 ? random() : 0)?.targetGroupId;
}

function needsCookies({ stickinessSeconds, targetGroups }: ForwardAction, { book }: ForwardContext): boolean {
  if (stickinessSeconds !== undefined) return true;
  for (const { targetGroupId } of targetGroups) if (book.group(targetGroupId)?.state.stickiness) return true;
  return false;
}

interface Kept {
  readonly request: RouteRequest;
  readonly seal: Seal;
  readonly at: Moment;
  /** Where the group binds its clients to targets. */
  readonly sticky: StickyGroup | undefined;
  readonly cookies: Cookies;
  readonly former: string | undefined;
  readonly pool: TargetPool;
  /** Where the action binds its clients to groups. */
  readonly toGroup: string | undefined;
}

/** What a target's answer is to set. */
function setCookies({ request, seal, at, sticky, cookies, former, pool, toGroup }: Kept) {
  const placed = { cookies, target: pool.key, former, isSecure: request.protocol === "https" };
  return (answer: readonly Field[]): readonly string[] => [
    ...(sticky ? targetCookies(sticky, placed, answer) : []),
    ...(toGroup === undefined ? [] : groupCookies(seal, toGroup, at)),
  ];
}
