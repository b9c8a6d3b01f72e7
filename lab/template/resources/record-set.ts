/** Records of hosted zones, single ones and groups of them. */
import { type DnsRecord, plainName } from "../../model/index.ts";
import { boolean, emulatedOf, integer, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import type { Path, Resource, ResourceType, Stack } from "../stack.ts";

const ROUTING = "routing policies";
const zoneReference = { HostedZoneId: string(), HostedZoneName: string(), ...ignoredAll("Comment") };

const record = {
  Name: required(
    string({
      max: 255,
      pattern: /^(\*\.)?[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$/,
      rule: "a domain name, whose first label may be `*`",
    }),
  ),
  Type: required(
    emulatedOf(["A", "AAAA", "CNAME", "TXT"], ["CAA", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV"]),
  ),
  TTL: integer(0, 2_147_483_647),
  ResourceRecords: list(string(), { min: 1 }),
  AliasTarget: object({
    DNSName: required(string()),
    HostedZoneId: required(string()),
    EvaluateTargetHealth: boolean,
  }),
  CidrRoutingConfig: notEmulated(ROUTING),
  Failover: notEmulated(ROUTING),
  GeoLocation: notEmulated(ROUTING),
  GeoProximityLocation: notEmulated(ROUTING),
  HealthCheckId: notEmulated("Route 53's own health checks"),
  MultiValueAnswer: notEmulated(ROUTING),
  Region: notEmulated(ROUTING),
  SetIdentifier: notEmulated(ROUTING),
  Weight: notEmulated(ROUTING),
};

const setProperties = object({ ...record, ...zoneReference });
const groupProperties = object({ ...zoneReference, RecordSets: required(list(object(record), { min: 1 })) });
export type RecordSetProperties = Infer<typeof setProperties>;
type GroupProperties = Infer<typeof groupProperties>;
export type RecordProperties = GroupProperties["RecordSets"][number];

export const recordSet: ResourceType<RecordSetProperties> = {
  name: "AWS::Route53::RecordSet",
  properties: setProperties,
  ref: ({ props }) => props.Name,
  attributes: () => ({}),
};

export const recordSetGroup: ResourceType<GroupProperties> = {
  name: "AWS::Route53::RecordSetGroup",
  properties: groupProperties,
  ref: ({ logicalId }) => logicalId,
  attributes: () => ({}),
};

/** A record of the template, with where it stands. */
export interface StatedRecord {
  readonly resource: Resource<RecordSetProperties> | Resource<GroupProperties>;
  readonly path: Path;
  readonly record: RecordProperties;
}

export function statedRecords(stack: Stack): StatedRecord[] {
  const alone = stack.all(recordSet).map((resource) => ({ resource, path: [], record: resource.props }));
  const grouped = stack
    .all(recordSetGroup)
    .flatMap((resource) =>
      resource.props.RecordSets.map((one, index) => ({ resource, path: ["RecordSets", index], record: one })),
    );
  return [...alone, ...grouped];
}

/** @param zone its id, and its name in plain form */
export function recordsOf(stack: Stack, zone: { readonly id: string; readonly name: string }): DnsRecord[] {
  return statedRecords(stack)
    .filter(({ resource: { props } }) =>
      props.HostedZoneId === undefined
        ? plainName(props.HostedZoneName ?? "") === zone.name
        : props.HostedZoneId === zone.id,
    )
    .map(({ record: { Name, Type, TTL = 0, ResourceRecords = [], AliasTarget } }) => {
      const name = plainName(Name);
      if (AliasTarget) return { kind: "alias", name, of: targetOf(AliasTarget.DNSName) };
      const values = Type === "CNAME" ? ResourceRecords.map(plainName) : ResourceRecords;
      return { kind: "values", name, type: Type, ttlSeconds: TTL, values };
    });
}

/** The console writes `dualstack.` before a load balancer's name. */
export function targetOf(name: string): string {
  return plainName(name).replace(/^dualstack\./, "");
}
