/**
 * Where a request goes: the listener's rules, then the action of the one that matches.
 *
 *   request -> rule -> redirect, fixed response, or target group (by weight, or the client's own) -> target
 */
import type { AlbNodeState, ForwardAction, ListenerAction, ListenerRule } from "../../lab/model/index.ts";
import type { Field } from "../http1/index.ts";
import { answerOf, REWRITE_FAILED, transform } from "./actions/index.ts";
import type { ForwardRoute, Route, RouteRequest } from "./front/front.ts";
import { type CompiledRule, compileRules, matchRule } from "./rules/index.ts";
import {
  createSeal,
  formerGroup,
  formerTarget,
  groupCookies,
  type Moment,
  readCookies,
  type Seal,
  targetCookies,
} from "./stickiness/index.ts";
import type { TargetBook } from "./target/book.ts";
import { chooseByWeight } from "./target/choose.ts";
import type { LiveGroup } from "./target/group.ts";
import type { TargetPool } from "./target/pool.ts";

export interface RouterOptions {
  readonly book: TargetBook;
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

export interface Router {
  update(state: AlbNodeState): void;
  route(request: RouteRequest): Route;
}

interface Routes {
  readonly rules: readonly CompiledRule[];
  readonly defaultAction: ListenerAction;
}

const NOWHERE: ForwardRoute = {
  ...{ kind: "forward", priority: 0, rulesEvaluated: 0, protocolVersion: "HTTP1" },
  ...{ groupArn: undefined, pool: undefined },
};

export function createRouter({ book, now, random }: RouterOptions): Router {
  let listeners = new Map<number, Routes>();
  let seal: Seal = createSeal("");
  let timeScale = 1;

  function forward(action: ForwardAction, request: RouteRequest): Omit<ForwardRoute, "priority" | "rulesEvaluated"> {
    const at: Moment = { nowMs: now(), timeScale };
    const needsCookies = action.stickinessSeconds !== undefined || action.targetGroups.some(isSticky);
    const cookies = needsCookies ? readCookies(request.fields) : new Map<string, string>();
    const groupId = formerGroup(action, cookies, { seal, at }) ?? chosenGroup(action);
    const group = groupId === undefined ? undefined : book.group(groupId);
    if (!group) return NOWHERE;
    const sticky = stickyOf(group, { seal, at });
    const former = sticky && formerTarget(sticky, cookies);
    const pool = group.choose(former);
    const isSecure = request.protocol === "https";
    const cookiesFor = (to: TargetPool) => (answer: readonly Field[]) => [
      ...(sticky ? targetCookies(sticky, { cookies, target: to.key, former, isSecure }, answer) : []),
      ...(action.stickinessSeconds === undefined ? [] : groupCookies(seal, group.state.id, at)),
    ];
    return {
      kind: "forward",
      groupArn: group.state.arn,
      protocolVersion: group.state.protocolVersion ?? "HTTP1",
      pool,
      ...(pool && needsCookies && { cookies: cookiesFor(pool) }),
    };
  }

  function chosenGroup({ targetGroups }: ForwardAction): string | undefined {
    return chooseByWeight(targetGroups, targetGroups.length > 1 ? random() : 0)?.targetGroupId;
  }

  function isSticky({ targetGroupId }: ForwardAction["targetGroups"][number]): boolean {
    return book.group(targetGroupId)?.state.stickiness !== undefined;
  }

  return {
    update(state) {
      timeScale = state.timeScale;
      seal = createSeal(`${state.lab} ${state.id}`);
      listeners = new Map(
        state.listeners.map(({ port, rules = [], defaultAction }) => [
          port,
          { rules: compileRules(rules), defaultAction },
        ]),
      );
    },
    route(request) {
      const routes = listeners.get(request.listener);
      if (!routes) return NOWHERE;
      const { rule, evaluated } = matchRule(routes.rules, request);
      const matched = { priority: rule?.priority ?? 0, rulesEvaluated: evaluated };
      const action = rule?.action ?? routes.defaultAction;
      if (action.kind !== "forward") return { ...answerOf(action, request), ...matched };
      const rewritten = transformed(rule, request);
      if (!rewritten) return { ...REWRITE_FAILED, ...matched };
      return { ...forward(action, request), ...matched, ...rewritten };
    },
  };
}

function stickyOf({ state }: LiveGroup, context: { readonly seal: Seal; readonly at: Moment }) {
  const { id: groupId, stickiness } = state;
  return stickiness && { groupId, stickiness, ...context };
}

/** @returns `undefined` where a rewrite failed */
function transformed(
  rule: ListenerRule | undefined,
  request: RouteRequest,
): Pick<ForwardRoute, "transform"> | undefined {
  if (!rule?.transforms) return {};
  const made = transform(rule.transforms, request);
  return made && { transform: made };
}
