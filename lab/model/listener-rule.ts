/** What an ALB's listener does with a request: rows ALB-016 to ALB-033. */
import type { ForwardAction, Listener } from "./load-balancer.ts";

/** A listener of either kind of load balancer; that of an NLB has neither rules nor headers (row NLB-011). */
export interface ApplicationListener extends Omit<Listener, "defaultAction"> {
  readonly defaultAction: ListenerAction;
  /** Lowest priority first; absent where there is the default action alone. */
  readonly rules?: readonly ListenerRule[];
  /** Absent where no listener attribute changes headers. */
  readonly headers?: ListenerHeaders;
}

/** Row ALB-016: the first rule all of whose conditions hold decides. */
export interface ListenerRule {
  readonly logicalId: string;
  /** From 1 to 50000. */
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  readonly action: ListenerAction;
  /** Row ALB-032; absent where the target gets host and path as they came. */
  readonly transforms?: readonly RequestTransform[];
}

/** One of its values has to match (row ALB-017). */
export type RuleCondition =
  | ({ readonly field: "host-header" | "path-pattern" } & TextValues)
  | ({ readonly field: "http-header"; readonly name: string } & TextValues)
  | { readonly field: "http-request-method" | "source-ip"; readonly values: readonly string[] }
  | { readonly field: "query-string"; readonly values: readonly QueryValue[] };

export interface TextValues {
  /** With the wildcards `*` and `?`. */
  readonly values: readonly string[];
  /** Regular expressions (row ALB-025). */
  readonly regexValues: readonly string[];
}

/** Without a key the value of any will do (row ALB-023). */
export interface QueryValue {
  readonly key?: string;
  readonly value: string;
}

export type ListenerAction = ForwardAction | RedirectAction | FixedResponseAction;

/** Row ALB-029: a part may hold the placeholders `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`. */
export interface RedirectAction {
  readonly kind: "redirect";
  readonly statusCode: 301 | 302;
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  /** With its leading slash. */
  readonly path: string;
  readonly query: string;
}

/** Row ALB-028. */
export interface FixedResponseAction {
  readonly kind: "fixed-response";
  readonly statusCode: number;
  /** Absent where the template gives none: AWS then sends `text/plain`. */
  readonly contentType?: string;
  readonly body: string;
}

/** The first pattern that matches host or URL is replaced; `$1` stands for a group of the pattern. */
export interface RequestTransform {
  readonly kind: "host-header-rewrite" | "url-rewrite";
  readonly regex: string;
  readonly replace: string;
}

/** Row ALB-045. */
export interface ListenerHeaders {
  /** False where answers carry no `Server` of the load balancer's. */
  readonly server: boolean;
  /** Put into every answer in place of the target's own. */
  readonly response: readonly { readonly name: string; readonly value: string }[];
  /** New names of headers that the load balancer adds to requests, by their own in lower case. */
  readonly requestNames: Readonly<Record<string, string>>;
}

/** The groups that a listener may forward to, by any of its rules, each once. */
export function targetGroupIdsOf({ defaultAction, rules = [] }: ApplicationListener): readonly string[] {
  const actions = [defaultAction, ...rules.map(({ action }) => action)];
  return [...new Set(actions.flatMap(groupsOf).map(({ targetGroupId }) => targetGroupId))];
}

/** The shares of an action; none of one that answers by itself. */
export function groupsOf(action: ListenerAction): ForwardAction["targetGroups"] {
  return action.kind === "forward" ? action.targetGroups : [];
}

/** True of every listener of an NLB (row NLB-011). */
export function isForwarding(listener: ApplicationListener): listener is Listener {
  return listener.defaultAction.kind === "forward";
}
