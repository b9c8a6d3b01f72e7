/** The names that a lab has of its own, and how this machine asks for them. */
import { DNS_WAY, ingressPlan, S3_WAY } from "../compose/ingress.ts";
import { connectDocker } from "../docker/index.ts";
import { type PublishedPort, publishedPorts } from "../docker/published-ports.ts";
import type { IngressMapping } from "../model/fabric-state.ts";
import type { DnsRecord, HostedZone } from "../model/hosted-zone.ts";
import type { Lab } from "../model/lab.ts";
import { websiteEndpoint } from "../model/s3.ts";
import type { StartedLab } from "./started-lab.ts";

const HTTP_PORT = 80;

export interface DnsReport {
  /** The lab's resolver on this machine; absent where the lab has no hosted zone. */
  readonly resolver?: { readonly address: string; readonly port: number };
  readonly zones: readonly HostedZone[];
  /** Names that lead to a published port of this machine. */
  readonly ways: readonly DnsWay[];
}

export interface DnsWay {
  readonly name: string;
  readonly port: number;
  readonly isHttps: boolean;
  /** On 127.0.0.1. */
  readonly hostPort: number;
}

export async function describeDns(lab: StartedLab): Promise<DnsReport> {
  const fabric = (await lab.containers()).find((one) => one.role === "fabric" && one.state.kind === "running");
  const ports = fabric ? await publishedPorts(connectDocker(), fabric.containerId) : [];
  return dnsReport(await lab.plan(), ports);
}

/** Pure. @param ports that the lab's fabric publishes */
export function dnsReport(lab: Lab, ports: readonly PublishedPort[]): DnsReport {
  const zones = lab.hostedZones ?? [];
  const published = ingressPlan(lab).flatMap((mapping) => {
    const port = ports.find(
      (one) => one.transport === mapping.transport && one.containerPort === mapping.containerPort,
    );
    return port ? [{ ...mapping, hostPort: port.hostPort }] : [];
  });
  const resolver = published.find(({ name, transport }) => name === DNS_WAY && transport === "udp");
  const records = zones.filter(({ vpcIds }) => vpcIds === undefined).flatMap((zone) => zone.records);
  return {
    ...(resolver && { resolver: { address: "127.0.0.1", port: resolver.hostPort } }),
    zones,
    ways: [...new Set(records.filter(leads).map(({ name }) => name))].flatMap((name) => {
      const target = end(records, name);
      if (target === websiteEndpoint(lab.region))
        return published.filter(isWebsites).map((way) => websiteWay(name, way));
      const balancer = lab.loadBalancers.find(({ dnsName }) => dnsName.toLowerCase() === target);
      return published.flatMap(({ name: of, transport, to, hostPort }) => {
        const port = to[0]?.port ?? 0;
        if (of !== balancer?.logicalId || transport !== "tcp") return [];
        const listener = balancer.listeners.find((one) => one.port === port);
        return [{ name, port, isHttps: ["HTTPS", "TLS"].includes(listener?.protocol ?? ""), hostPort }];
      });
    }),
  };
}

/** Websites of S3 are served without TLS alone. */
function isWebsites({ name, to }: IngressMapping): boolean {
  return name === S3_WAY && to[0]?.port === HTTP_PORT;
}

function websiteWay(name: string, { hostPort }: { readonly hostPort: number }): DnsWay {
  return { name, port: HTTP_PORT, isHttps: false, hostPort };
}

/** To an address of one name. */
function leads(record: DnsRecord): boolean {
  return !record.name.startsWith("*.") && (record.kind === "alias" || record.type === "A" || record.type === "CNAME");
}

const MOST_STEPS = 8;

/** Where aliases and CNAMEs lead in the end. */
function end(records: readonly DnsRecord[], name: string, steps = MOST_STEPS): string {
  const record = records.find((one) => one.name === name && leads(one));
  const next = record?.kind === "alias" ? record.of : record?.type === "CNAME" ? record.values[0] : undefined;
  return next === undefined || steps === 0 ? name : end(records, next, steps - 1);
}
