/** What Route 53 would refuse of records that are each right by themselves. */
import { isIPv6 } from "node:net";
import { isWithin, type Lab, parseIp, parseTxtValue, plainName, websiteEndpoint } from "../../model/index.ts";
import { zoneOfRecord } from "../resources/hosted-zone.ts";
import { type StatedRecord, statedRecords, targetOf } from "../resources/record-set.ts";
import { broken, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

export function checkHostedZones(lab: Lab, stack: Stack): void {
  const records = statedRecords(stack);
  for (const stated of records) {
    if (!checkZone(stack, stated)) continue;
    checkValues(stack, stated);
    checkAlias(lab, stack, stated);
  }
  checkDuplicates(stack, records);
}

function checkZone(stack: Stack, { resource, path, record }: StatedRecord): boolean {
  const { HostedZoneId, HostedZoneName } = resource.props;
  if ((HostedZoneId === undefined) === (HostedZoneName === undefined)) {
    broken(stack, resource, [], "needs one of `HostedZoneId` and `HostedZoneName`");
    return false;
  }
  const zone = zoneOfRecord(stack, resource.props);
  if (!zone) {
    const property = HostedZoneId === undefined ? "HostedZoneName" : "HostedZoneId";
    const got = HostedZoneId ?? HostedZoneName;
    broken(stack, resource, [property], `must refer to an AWS::Route53::HostedZone of this template, got \`${got}\``);
    return false;
  }
  const zoneName = plainName(zone.props.Name);
  const name = plainName(record.Name);
  if (!isWithin(name, zoneName)) {
    broken(stack, resource, [...path, "Name"], `must be within its zone \`${zoneName}\`, got \`${record.Name}\``);
  }
  if (record.Type === "CNAME" && name === zoneName) {
    broken(stack, resource, [...path, "Type"], `must not be CNAME at the top of the zone \`${zoneName}\``);
  }
  return true;
}

function checkValues(stack: Stack, { resource, path, record }: StatedRecord): void {
  const { Type, TTL, ResourceRecords, AliasTarget } = record;
  if ((ResourceRecords === undefined) === (AliasTarget === undefined)) {
    broken(stack, resource, path, "needs one of `ResourceRecords` and `AliasTarget`");
  } else if (AliasTarget && TTL !== undefined) {
    broken(stack, resource, [...path, "TTL"], "is that of the alias's target: leave it out");
  } else if (ResourceRecords && TTL === undefined) {
    broken(stack, resource, path, "lacks the property `TTL`");
  }
  if (Type === "CNAME" && (ResourceRecords?.length ?? 1) > 1) {
    broken(stack, resource, [...path, "ResourceRecords"], "must be one name for a CNAME");
  }
  const { rule, isRight } = VALUES[Type];
  ResourceRecords?.forEach((value, index) => {
    if (isRight(value)) return;
    broken(stack, resource, [...path, "ResourceRecords", index], `must be ${rule}, got \`${value}\``);
  });
}

interface ValueRule {
  readonly rule: string;
  readonly isRight: (value: string) => boolean;
}

const VALUES: Readonly<Record<StatedRecord["record"]["Type"], ValueRule>> = {
  A: { rule: "an IPv4 address", isRight: (value) => parseIp(value) !== undefined },
  AAAA: { rule: "an IPv6 address", isRight: isIPv6 },
  CNAME: { rule: "a domain name", isRight: (value) => DOMAIN.test(value) },
  TXT: {
    rule: "strings of up to 255 characters in quotation marks",
    isRight: (value) => parseTxtValue(value) !== undefined,
  },
};

const DOMAIN = /^[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$/;

/** An alias leads to a load balancer of the template, or to another record of a zone of it. */
function checkAlias(lab: Lab, stack: Stack, { resource, path, record }: StatedRecord): void {
  const { AliasTarget, Type } = record;
  if (!AliasTarget) return;
  const place = [...path, "AliasTarget", "DNSName"];
  if (Type !== "A") broken(stack, resource, [...path, "Type"], "must be A for an alias");
  const target = targetOf(AliasTarget.DNSName);
  if (target === websiteEndpoint(lab.region)) {
    checkWebsite(lab, stack, { resource, path, record });
    return;
  }
  const names = [
    ...lab.loadBalancers.map(({ dnsName }) => plainName(dnsName)),
    ...(lab.hostedZones ?? []).flatMap(({ records }) => records.map(({ name }) => name)),
  ];
  if (names.includes(target) && target !== plainName(record.Name)) return;
  const what = "the name of a load balancer of this template, of S3's websites or of another record of its zones";
  broken(stack, resource, place, `must be ${what}, got \`${AliasTarget.DNSName}\``);
}

/** S3 knows the bucket by the name that is asked for. */
function checkWebsite({ buckets = [] }: Lab, stack: Stack, { resource, path, record }: StatedRecord): void {
  const bucket = buckets.find(({ name }) => name === plainName(record.Name));
  if (bucket?.website) return;
  const rule = `must be that of a bucket of this template that is a website, got \`${record.Name}\``;
  broken(stack, resource, [...path, "Name"], rule, "An alias to S3 leads to the bucket of the record's own name.");
}

/** One record for a name and type; a CNAME stands alone. */
function checkDuplicates(stack: Stack, records: readonly StatedRecord[]): void {
  const key = ({ resource: { props }, record }: StatedRecord) =>
    `${zoneOfRecord(stack, props)?.logicalId} ${plainName(record.Name)}`;
  const cnames = new Set(records.filter(({ record }) => record.Type === "CNAME").map(key));
  const keyOfType = (one: StatedRecord) => (cnames.has(key(one)) ? key(one) : `${key(one)} ${one.record.Type}`);
  for (const { first, second } of duplicatesOf(records, keyOfType)) {
    const { resource, path, record } = second;
    broken(
      stack,
      resource,
      [...path, "Name"],
      `is that of another record, of \`${first.resource.logicalId}\`: \`${record.Name}\``,
    );
  }
}
