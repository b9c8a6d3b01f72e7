import type { ForwardAction } from "../../model/index.ts";
import { boolean, emulatedOf, integer, string } from "../schema/scalars.ts";
import { type Infer, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { targetGroup, targetGroupId } from "./target-group.ts";

const OTHER_ACTIONS = ["authenticate-cognito", "authenticate-oidc", "fixed-response", "redirect"];

const groupTuple = object({ TargetGroupArn: required(string()), Weight: integer(0, 999) });
const forward = object({
  TargetGroups: required(list(groupTuple, { min: 1, max: 5 })),
  TargetGroupStickinessConfig: object({ Enabled: boolean, DurationSeconds: integer(1, 604_800) }),
});

/** Row NLB-011. */
export const action = object({
  Type: required(emulatedOf(["forward"], OTHER_ACTIONS)),
  TargetGroupArn: string(),
  ForwardConfig: forward,
  Order: integer(1, 50_000),
  RedirectConfig: notEmulated("redirects"),
  FixedResponseConfig: notEmulated("fixed responses"),
  AuthenticateCognitoConfig: notEmulated("authentication"),
  AuthenticateOidcConfig: notEmulated("authentication"),
});
export type Action = Infer<typeof action>;

export function buildAction(stack: Stack, resource: Resource<unknown>, given: Action | undefined): ForwardAction {
  const shares = given ? sharesOf(stack, resource, given) : [];
  const isSticky = given?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled === true;
  return {
    kind: "forward",
    targetGroups: shares.flatMap(({ path, arn: text, weight }) => {
      const found = referred(stack, resource, path, targetGroup, text);
      return found ? [{ targetGroupId: targetGroupId(stack, found), weight }] : [];
    }),
    ...(isSticky && { sourceIpStickiness: true }),
  };
}

interface Share {
  readonly path: readonly (string | number)[];
  readonly arn: string;
  readonly weight: number;
}

function sharesOf(stack: Stack, resource: Resource<unknown>, given: Action): Share[] {
  const path = ["DefaultActions", 0];
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
