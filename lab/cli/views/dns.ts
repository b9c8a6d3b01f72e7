import type { DnsRecord, HostedZone } from "../../model/hosted-zone.ts";
import type { DnsReport, DnsWay } from "../../project/dns.ts";
import type { Output } from "../output.ts";
import { renderTable } from "../table.ts";

const INDENT = "  ";

/** Zones, records, and the commands of this machine that find them. */
export function renderDns({ resolver, zones, ways }: DnsReport, { paint }: Pick<Output, "paint">): string[] {
  if (!resolver) return ["The lab has no hosted zones (AWS::Route53::HostedZone): its names are AWS's own."];
  const { address, port } = resolver;
  const [first] = ways;
  return [
    `resolver ${address}:${port} (udp, tcp)`,
    ...zones.flatMap((zone) => ["", ...renderZone(zone, paint)]),
    "",
    "From this machine:",
    `${INDENT}dig @${address} -p ${port} ${first?.name ?? zones[0]?.name ?? ""}`,
    ...ways.map((way) => INDENT + curlLine(way)),
    ...(first ? [`${INDENT}chromium --host-resolver-rules="${ways.map(mapRule).join(", ")}"`] : []),
  ];
}

function renderZone({ name, vpcIds, records }: HostedZone, paint: Output["paint"]): string[] {
  const whose = vpcIds ? `  private to ${vpcIds.join(", ")}` : "";
  return [
    `${paint("bold", name)}${whose}`,
    ...renderTable(["NAME", "TYPE", "TTL", "VALUE"], records.map(rowOf)).map((line) => INDENT + line),
  ];
}

function rowOf(record: DnsRecord): (string | number)[] {
  if (record.kind === "alias") return [record.name, "A", "alias", record.of];
  return [record.name, record.type, record.ttlSeconds, record.values.join(" ")];
}

function curlLine({ name, port, isHttps, hostPort }: DnsWay): string {
  const scheme = isHttps ? "https" : "http";
  const isUsual = port === (isHttps ? 443 : 80);
  const trust = isHttps ? "--cacert ca.pem " : "";
  return `curl ${trust}--connect-to ${name}:${port}:127.0.0.1:${hostPort} ${scheme}://${name}${isUsual ? "" : `:${port}`}/`;
}

function mapRule({ name, port, hostPort }: DnsWay): string {
  return `MAP ${name}:${port} 127.0.0.1:${hostPort}`;
}
