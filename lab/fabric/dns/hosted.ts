/** Hosted zones of Route 53, as the resolvers answer them. */
import {
  type FabricState,
  type FabricVpc,
  type HostedZone,
  isWithin,
  plainName,
  scaledTtlSeconds,
} from "../../model/index.ts";
import type { ZoneRecord } from "./zone.ts";

type Names = ReadonlyMap<string, ZoneRecord>;

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
export function hostedNames(zones: readonly HostedZone[], known: Names, timeScale: number): [string, ZoneRecord][] {
  const stated = zones.flatMap((zone) =>
    zone.records.filter(({ name }) => zones.every((other) => !isDeeper(other, zone, name))),
  );
  const find = (name: string, depth: number): ZoneRecord | undefined => {
    const record = stated.find((one) => one.name === name);
    if (!record) return known.get(name);
    // An alias of an alias ends here at the latest, also where it leads back to itself.
    if (record.kind === "alias") return depth > 0 ? find(record.of, depth - 1) : undefined;
    const { type, values } = record;
    return {
      type,
      answer: "all",
      ttlSeconds: scaledTtlSeconds(record.ttlSeconds, timeScale),
      values: values.map(plainName),
    };
  };
  return stated.flatMap(({ name }) => {
    const record = find(name, MOST_ALIASES);
    return record ? [[name, record]] : [];
  });
}

const MOST_ALIASES = 8;

function isDeeper(other: HostedZone, zone: HostedZone, name: string): boolean {
  return other.name.length > zone.name.length && isWithin(name, other.name);
}
