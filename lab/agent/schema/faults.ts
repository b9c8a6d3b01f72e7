import { z } from "zod";
import type { FabricFault, Impairment } from "../../model/index.ts";
import { dnsName, id, ip, port } from "./parts.ts";

const percent = z.number().min(0).max(100);

const impairment: z.ZodType<Impairment> = z.looseObject({
  delayMs: z.number().min(0).max(60_000),
  jitterMs: z.number().min(0).max(60_000),
  lossPercent: percent,
  reorderPercent: percent,
  rateMbps: z.number().positive().optional(),
});

export const fabricFault: z.ZodType<FabricFault> = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("cut"), addresses: z.array(ip) }),
  z.looseObject({ kind: z.literal("partition"), between: z.tuple([z.array(ip), z.array(ip)]) }),
  z.looseObject({ kind: z.literal("link"), between: z.tuple([z.array(ip), z.array(ip)]), impairment }),
  z.looseObject({ kind: z.literal("port-closed"), addresses: z.array(ip), port }),
  z.looseObject({
    kind: z.literal("health-checks"),
    targets: z.array(z.looseObject({ ip, port })),
    lost: z.enum(["health-checks", "traffic"]),
  }),
  z.looseObject({
    kind: z.literal("dns"),
    vpcIds: z.array(id<Extract<FabricFault, { kind: "dns" }>["vpcIds"][number]>()),
    names: z.array(dnsName).optional(),
    answer: z.enum(["SERVFAIL", "NXDOMAIN", "silence"]),
  }),
]);
