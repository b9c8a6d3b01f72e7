/** What listeners and their rules do with a request or a flow. */
import type { FixedResponseAction, ForwardAction, ListenerAction, RedirectAction } from "../../model/index.ts";
import { boolean, emulatedOf, integer, oneOf, string } from "../schema/scalars.ts";
import { type Infer, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Path, type Resource, referred, type Stack } from "../stack.ts";
import { targetGroup, targetGroupId } from "./target-group.ts";

const OTHER_ACTIONS = ["authenticate-cognito", "authenticate-oidc", "jwt-validation"];

const groupTuple = object({ TargetGroupArn: required(string()), Weight: integer(0, 999) });
const forward = object({
  TargetGroups: required(list(groupTuple, { min: 1, max: 5 })),
  TargetGroupStickinessConfig: object({ Enabled: boolean, DurationSeconds: integer(1, 604_800) }),
});

/** Row ALB-029. */
const redirect = object({
  StatusCode: required(oneOf("HTTP_301", "HTTP_302")),
  Protocol: oneOf("HTTP", "HTTPS", "#{protocol}"),
  Host: string({ max: 128, pattern: /^[^\s/?#]*(#\{host\}[^\s/?#]*)*$/, rule: "a name, `#{host}` in it or not" }),
  Port: string({ pattern: /^(\d{1,5}|#\{port\})$/, rule: "a port or `#{port}`" }),
  Path: string({ max: 128, pattern: /^\/\S*$/, rule: "a path that starts with `/`" }),
  Query: string({ max: 128, pattern: /^[^?\s]\S*$|^$/, rule: "a query without its leading `?`" }),
});

/** Row ALB-028. */
const fixedResponse = object({
  StatusCode: required(string({ pattern: /^[245]\d\d$/, rule: "a code of 2XX, 4XX or 5XX" })),
  ContentType: oneOf("text/plain", "text/css", "text/html", "application/javascript", "application/json"),
  MessageBody: string({ max: 1024 }),
});

/** Rows NLB-011, ALB-027. */
export const action = object({
  Type: required(emulatedOf(["forward", "redirect", "fixed-response"], OTHER_ACTIONS)),
  TargetGroupArn: string(),
  ForwardConfig: forward,
  Order: integer(1, 50_000),
  RedirectConfig: redirect,
  FixedResponseConfig: fixedResponse,
  AuthenticateCognitoConfig: notEmulated("authentication"),
  AuthenticateOidcConfig: notEmulated("authentication"),
  JwtValidationConfig: notEmulated("authentication"),
});
export type Action = Infer<typeof action>;

/** The one action of a listener or rule. @param path where it stands */
export function buildAction(
  stack: Stack,
  resource: Resource<unknown>,
  given: Action | undefined,
  path: Path,
): ListenerAction {
  if (given?.Type === "redirect" && given.RedirectConfig) return buildRedirect(given.RedirectConfig);
  if (given?.Type === "fixed-response" && given.FixedResponseConfig) return buildAnswer(given.FixedResponseConfig);
  if (given && given.Type !== "forward") {
    const config = given.Type === "redirect" ? "RedirectConfig" : "FixedResponseConfig";
    broken(stack, resource, path, `lacks the property \`${config}\`, which the type \`${given.Type}\` needs`);
    return { kind: "forward", targetGroups: [] };
  }
  return buildForward(stack, resource, given, path);
}

/** What is not given stays as it was asked for. */
function buildRedirect(given: Infer<typeof redirect>): RedirectAction {
  return {
    kind: "redirect",
    statusCode: given.StatusCode === "HTTP_301" ? 301 : 302,
    protocol: given.Protocol ?? "#{protocol}",
    host: given.Host ?? "#{host}",
    port: given.Port ?? "#{port}",
    path: given.Path ?? "/#{path}",
    query: given.Query ?? "#{query}",
  };
}

function buildAnswer({ StatusCode, ContentType, MessageBody = "" }: Infer<typeof fixedResponse>): FixedResponseAction {
  return {
    kind: "fixed-response",
    statusCode: Number(StatusCode),
    ...(ContentType !== undefined && { contentType: ContentType }),
    body: MessageBody,
  };
}

/** The console's own value for an ALB's groups where a template enables stickiness alone. */
const DEFAULT_STICKINESS_SECONDS = 3600;

function buildForward(stack: Stack, resource: Resource<unknown>, given: Action | undefined, path: Path): ForwardAction {
  const shares = given ? sharesOf(stack, resource, given, path) : [];
  const stickiness = given?.ForwardConfig?.TargetGroupStickinessConfig;
  const groups = shares.flatMap(({ path: place, arn: text, weight }) => {
    const group = referred(stack, resource, place, targetGroup, text);
    return group ? [{ group, weight }] : [];
  });
  const isApplication = groups.some(({ group }) => group.props.Protocol.startsWith("HTTP"));
  return {
    kind: "forward",
    targetGroups: groups.map(({ group, weight }) => ({ targetGroupId: targetGroupId(stack, group), weight })),
    ...(stickiness?.Enabled && !isApplication && { sourceIpStickiness: true }),
    ...(stickiness?.Enabled &&
      isApplication && { stickinessSeconds: stickiness.DurationSeconds ?? DEFAULT_STICKINESS_SECONDS }),
  };
}

interface Share {
  readonly path: Path;
  readonly arn: string;
  readonly weight: number;
}

function sharesOf(stack: Stack, resource: Resource<unknown>, given: Action, path: Path): Share[] {
  const { TargetGroupArn, ForwardConfig } = given;
  if ((TargetGroupArn === undefined) === (ForwardConfig === undefined)) {
    broken(stack, resource, path, "must have one of `TargetGroupArn` and `ForwardConfig`");
    return [];
  }
  if (TargetGroupArn !== undefined) return [{ path: [...path, "TargetGroupArn"], arn: TargetGroupArn, weight: 1 }];
  return (ForwardConfig?.TargetGroups ?? []).map((share, index) => ({
    path: [...path, "ForwardConfig", "TargetGroups", index, "TargetGroupArn"],
    arn: share.TargetGroupArn,
    weight: share.Weight ?? 1,
  }));
}
