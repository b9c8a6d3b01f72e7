import { z } from "zod";
import { type DnsRecord, type HostedZone, parseTxtValue } from "../../model/index.ts";
import { dnsName, id, ip, seconds } from "./parts.ts";

const common = { kind: z.literal("values"), name: dnsName, ttlSeconds: seconds };
const txtValue = z.string().refine((text) => parseTxtValue(text) !== undefined, "not the value of a TXT record");

const record: z.ZodType<DnsRecord> = z.union([
  z.looseObject({ ...common, type: z.literal("A"), values: z.array(ip) }),
  z.looseObject({ ...common, type: z.literal("AAAA"), values: z.array(z.ipv6()) }),
  z.looseObject({ ...common, type: z.literal("CNAME"), values: z.array(dnsName) }),
  z.looseObject({ ...common, type: z.literal("TXT"), values: z.array(txtValue) }),
  z.looseObject({ kind: z.literal("alias"), name: dnsName, of: dnsName }),
]);

export const hostedZone: z.ZodType<HostedZone> = z.looseObject({
  id: id<string>(),
  logicalId: z.string(),
  name: dnsName,
  vpcIds: z.array(id<NonNullable<HostedZone["vpcIds"]>[number]>()).optional(),
  records: z.array(record),
});
