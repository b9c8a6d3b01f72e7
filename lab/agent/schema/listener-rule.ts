import { z } from "zod";
import type { ApplicationListener, ListenerAction, ListenerRule, RuleCondition } from "../../model/index.ts";
import { forwardAction, listenerSettings } from "./load-balancing.ts";

const texts = z.array(z.string());
const either = { values: texts, regexValues: texts };

const condition: z.ZodType<RuleCondition> = z.discriminatedUnion("field", [
  z.looseObject({ field: z.enum(["host-header", "path-pattern"]), ...either }),
  z.looseObject({ field: z.literal("http-header"), name: z.string().min(1), ...either }),
  z.looseObject({ field: z.enum(["http-request-method", "source-ip"]), values: texts }),
  z.looseObject({
    field: z.literal("query-string"),
    values: z.array(z.looseObject({ key: z.string().optional(), value: z.string() })),
  }),
]);

const action: z.ZodType<ListenerAction> = z.discriminatedUnion("kind", [
  forwardAction,
  z.looseObject({
    kind: z.literal("redirect"),
    statusCode: z.literal([301, 302]),
    protocol: z.string(),
    host: z.string(),
    port: z.string(),
    path: z.string(),
    query: z.string(),
  }),
  z.looseObject({
    kind: z.literal("fixed-response"),
    statusCode: z.int().min(200).max(599),
    contentType: z.string().optional(),
    body: z.string(),
  }),
]);

const rule: z.ZodType<ListenerRule> = z.looseObject({
  logicalId: z.string(),
  priority: z.int().min(1).max(50_000),
  conditions: z.array(condition),
  action,
  transforms: z
    .array(
      z.looseObject({ kind: z.enum(["host-header-rewrite", "url-rewrite"]), regex: z.string(), replace: z.string() }),
    )
    .optional(),
});

export const applicationListener: z.ZodType<ApplicationListener> = z.looseObject({
  ...listenerSettings,
  defaultAction: action,
  rules: z.array(rule).optional(),
  headers: z
    .looseObject({
      server: z.boolean(),
      response: z.array(z.looseObject({ name: z.string(), value: z.string() })),
      requestNames: z.record(z.string(), z.string()),
    })
    .optional(),
});
