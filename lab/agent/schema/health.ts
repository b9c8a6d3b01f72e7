import { z } from "zod";
import type { HealthMessage, Refusal, TargetAnomaly, TargetHealth } from "../../model/index.ts";
import { id, ip, port } from "./parts.ts";
import { read } from "./read.ts";

export const targetHealth: z.ZodType<TargetHealth> = z.looseObject({
  targetGroupId: id<TargetHealth["targetGroupId"]>(),
  targetId: z.string(),
  port: z.int(),
  availabilityZone: z.string(),
  state: z.custom<TargetHealth["state"]>((value) => typeof value === "string"),
  reason: z.custom<NonNullable<TargetHealth["reason"]>>((value) => typeof value === "string").optional(),
  description: z.string().optional(),
  sinceMs: z.number(),
  takesNewFlows: z.literal(true).optional(),
  detail: z.string().optional(),
});

const refusal: z.ZodType<Refusal> = z.looseObject({
  direction: z.enum(["ingress", "egress"]),
  by: ip,
  securityGroupIds: z.array(id<Refusal["securityGroupIds"][number]>()),
  source: ip,
  destination: ip,
  protocol: z.enum(["tcp", "udp"]),
  port: port.or(z.literal(0)),
  through: ip.optional(),
  count: z.int(),
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
});

const targetAnomaly: z.ZodType<TargetAnomaly> = z.looseObject({
  targetGroupId: id<TargetAnomaly["targetGroupId"]>(),
  targetId: z.string(),
  port: z.int(),
  isAnomalous: z.boolean(),
  isMitigated: z.boolean(),
});

const healthMessage: z.ZodType<HealthMessage> = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("snapshot"), targets: z.array(targetHealth) }),
  z.looseObject({ kind: z.literal("change"), target: targetHealth }),
  z.looseObject({
    kind: z.literal("removed"),
    targetGroupId: id<TargetHealth["targetGroupId"]>(),
    targetId: z.string(),
    port: z.int(),
  }),
  z.looseObject({ kind: z.literal("refusals"), refusals: z.array(refusal) }),
  z.looseObject({ kind: z.literal("anomalies"), targets: z.array(targetAnomaly) }),
]);

/** @throws LabError `InvalidHealthMessage` */
export function parseHealthMessage(value: unknown): HealthMessage {
  return read(healthMessage, value, "InvalidHealthMessage");
}
