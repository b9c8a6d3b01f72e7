/** Hosted zones of Route 53, as the resolvers answer them. */
import {
  type DnsRecord,
  type FabricState,
  type FabricVpc,
  type HostedZone,
  isWithin,
  plainName,
  scaledTtlSeconds,
} from "../../model/index.ts";
import type { Names, ZoneRecord } from "./zone.ts";

/** Those that everybody sees. */
export function publicZones(state: FabricState): readonly HostedZone[] {
  return (state.hostedZones ?? []).filter(({ vpcIds }) => vpcIds === undefined);
}

/** Row V51: both attributes of the VPC must be on. */
export function privateZones(state: FabricState, vpc: FabricVpc): readonly HostedZone[] {
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) return [];
  return (state.hostedZones ?? []).filter(({ vpcIds }) => vpcIds?.includes(vpc.id));
}

/**
 * The records of zones, of which the most specific one that a name is in decides about it (row V51).
 *
 * @param known what an alias may lead to beside records of the same zones: names of load balancers
 */
export function hostedNames(zones: readonly HostedZone[], known: Names, timeScale: number): Names {
  const stated = zones.flatMap((zone) =>
    zone.records.filter(({ name }) => zones.every((other) => !isDeeper(other, zone, name))),
  );
  const find = (name: string, depth: number): readonly ZoneRecord[] => {
    const records = stated.filter((one) => one.name === name);
    if (records.length === 0) return known.get(name) ?? [];
    return records.flatMap((record) => {
      if (record.kind === "values") return [recordOf(record, timeScale)];
      // An alias of an alias ends here at the latest, also where it leads back to itself.
      return depth > 0 ? find(record.of, depth - 1).filter(({ type }) => OF_ALIASES.includes(type)) : [];
    });
  };
  const named = stated.map(({ name }) => [name, find(name, MOST_ALIASES)] as const);
  return new Map(named.filter(([, records]) => records.length > 0));
}

const MOST_ALIASES = 8;
/** An alias is of type A, and has what of its target leads to such addresses. */
const OF_ALIASES: readonly ZoneRecord["type"][] = ["A", "CNAME"];

function recordOf(record: Extract<DnsRecord, { kind: "values" }>, timeScale: number): ZoneRecord {
  const { type, values } = record;
  const ttlSeconds = scaledTtlSeconds(record.ttlSeconds, timeScale);
  return { type, answer: "all", ttlSeconds, values: type === "CNAME" ? values.map(plainName) : values };
}

function isDeeper(other: HostedZone, zone: HostedZone, name: string): boolean {
  return other.name.length > zone.name.length && isWithin(name, other.name);
}
