/**
 * Where a request goes: the listener's rules, then the action of the one that matches.
 *
 *   request -> rule -> redirect, fixed response, or target group (by weight, or the client's own) -> target
 */
import type { AlbNodeState, ListenerAction } from "../../lab/model/index.ts";
import { answerOf, forwardTo, NOWHERE, REWRITE_FAILED, transform } from "./actions/index.ts";
import type { Route, RouteRequest } from "./front/front.ts";
import type { Meter } from "./metrics/meter.ts";
import { type CompiledRule, compileRules, matchRule } from "./rules/index.ts";
import { createSeal, rememberedSeal, type Seal } from "./stickiness/index.ts";
import type { TargetBook } from "./target/book.ts";

export interface RouterOptions {
  readonly book: TargetBook;
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  readonly meter: Meter;
}

export interface Router {
  update(state: AlbNodeState): void;
  route(request: RouteRequest): Route;
}

interface Routes {
  readonly rules: readonly CompiledRule[];
  readonly defaultAction: ListenerAction;
}

export function createRouter({ book, now, random, meter }: RouterOptions): Router {
  let listeners = new Map<number, Routes>();
  let seal: Seal = createSeal("");
  let timeScale = 1;

  return {
    update(state) {
      timeScale = state.timeScale;
      seal = rememberedSeal(createSeal(`${state.lab} ${state.id}`));
      listeners = new Map(
        state.listeners.map(({ port, rules = [], defaultAction }) => [
          port,
          { rules: compileRules(rules), defaultAction },
        ]),
      );
    },
    route(request) {
      const routes = listeners.get(request.listener);
      if (!routes) return { ...NOWHERE, priority: 0, rulesEvaluated: 0 };
      const { rule, evaluated } = matchRule(routes.rules, request);
      const matched = { priority: rule?.priority ?? 0, rulesEvaluated: evaluated };
      const action = rule?.action ?? routes.defaultAction;
      if (action.kind !== "forward") return { ...answerOf(action, request), ...matched };
      const context = { book, random, seal, meter, now, timeScale };
      if (!rule?.transforms) return forwardTo(action, request, context, matched);
      const made = transform(rule.transforms, request);
      if (!made) return { ...REWRITE_FAILED, ...matched };
      return { ...forwardTo(action, request, context, matched), transform: made };
    },
  };
}
