import { z } from "zod";
import type { DnsRecord, HostedZone } from "../../model/index.ts";
import { dnsName, id, seconds } from "./parts.ts";

const record: z.ZodType<DnsRecord> = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("values"),
    name: dnsName,
    type: z.enum(["A", "CNAME"]),
    ttlSeconds: seconds,
    values: z.array(dnsName),
  }),
  z.looseObject({ kind: z.literal("alias"), name: dnsName, of: dnsName }),
]);

export const hostedZone: z.ZodType<HostedZone> = z.looseObject({
  id: id<string>(),
  logicalId: z.string(),
  name: dnsName,
  vpcIds: z.array(id<NonNullable<HostedZone["vpcIds"]>[number]>()).optional(),
  records: z.array(record),
});
