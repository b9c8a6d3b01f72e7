/** Actions that the load balancer answers by itself. */
import type { FixedResponseAction, RedirectAction } from "../../../lab/model/index.ts";
import type { AnswerRoute, RouteRequest } from "../front/front.ts";
import { LONGEST_LOCATION, locationOf } from "./redirect.ts";

type Answer = Omit<AnswerRoute, "priority" | "rulesEvaluated">;

export function answerOf(action: RedirectAction | FixedResponseAction, request: RouteRequest): Answer {
  return action.kind === "redirect" ? redirect(action, request) : fixedResponse(action);
}

/** Row ALB-083: 507 for a place that is too long to be written. */
function redirect(action: RedirectAction, request: RouteRequest): Answer {
  const location = locationOf(action, request);
  const common = { kind: "answer", action: "redirect" } as const;
  if (location.length > LONGEST_LOCATION) return { ...common, status: 507 };
  return { ...common, status: action.statusCode, location };
}

/** Row ALB-028. */
function fixedResponse({ statusCode, contentType = "text/plain; charset=utf-8", body }: FixedResponseAction): Answer {
  return { kind: "answer", action: "fixed-response", status: statusCode, contentType, body };
}

/** Row ALB-032: a rewrite that matched and gave nothing that can be sent. */
export const REWRITE_FAILED: Answer = { kind: "answer", action: "rewrite", status: 500 };
