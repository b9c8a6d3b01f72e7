/** Which ports of a lab are published on the machine. A pure function of the lab: control uses it too. */
import { transportsOf } from "../../proxy/nlb/index.ts";
import { INTERNET, type IngressMapping, type Lab, type SingleInstance } from "../model/index.ts";

/** What one published port leads to, before it has a port on the uplink. */
interface Way {
  readonly name: string;
  readonly transport: IngressMapping["transport"];
  readonly port: number;
  readonly to: readonly string[];
}

/** Name of the mappings that lead to S3. */
export const S3_WAY = "S3";
/** Plain, and with the lab's own certificate. */
const S3_PORTS = [80, 443] as const;
/** Name of the mapping that leads to the lab's resolver. */
export const DNS_WAY = "DNS";
const DNS_PORT = 53;

/** Ports for what cannot have its own because another has it already. */
const FIRST_SPARE_PORT = 10_000;

/**
 * One mapping for each listener of an internet-facing load balancer (two where it takes TCP and UDP), and for each port
 * that an instance with a public address opens to everybody, S3's where the lab has buckets, and the resolver's where it
 * has hosted zones.
 * `containerPort` is the port itself, unless an earlier mapping of the same transport has it.
 */
export function ingressPlan(lab: Lab): IngressMapping[] {
  const takenOf = { tcp: new Set<number>(), udp: new Set<number>() };
  const instances = lab.instances.flatMap((one) => instanceWays(lab, one));
  const ways = [...balancerWays(lab), ...instances, ...s3Ways(lab), ...dnsWays(lab)];
  return ways.map((way) => {
    const { name, transport, port, to } = way;
    const containerPort = freePort(port, takenOf[transport]);
    takenOf[transport].add(containerPort);
    return { name, transport, containerPort, to: to.map((ip) => ({ ip, port })) };
  });
}

function balancerWays(lab: Lab): Way[] {
  const facing = lab.loadBalancers.filter(({ scheme }) => scheme === "internet-facing");
  return facing.flatMap(({ logicalId: name, listeners, nodes }) => {
    const to = nodes.map(({ privateIp }) => privateIp);
    return listeners.flatMap(({ protocol, port }) =>
      transportsOf(protocol).map((transport) => ({ name, transport, port, to })),
    );
  });
}

function s3Ways({ buckets = [] }: Lab): Way[] {
  if (buckets.length === 0) return [];
  return S3_PORTS.map((port) => ({ name: S3_WAY, transport: "tcp", port, to: [INTERNET.s3] }));
}

/** The lab's resolver, where the lab has names of its own for the machine to ask for. */
function dnsWays({ hostedZones = [] }: Lab): Way[] {
  if (hostedZones.length === 0) return [];
  return (["udp", "tcp"] as const).map((transport) => ({
    name: DNS_WAY,
    transport,
    port: DNS_PORT,
    to: [INTERNET.resolver],
  }));
}

function instanceWays(lab: Lab, { logicalId, publicIp, privateIp, machine }: SingleInstance): Way[] {
  if (publicIp === undefined) return [];
  const groups = lab.securityGroups.filter(({ id }) => machine.securityGroupIds.includes(id));
  const opened = (transport: Way["transport"]) =>
    groups.flatMap(({ ingress }) =>
      ingress.flatMap(({ protocol, ports, peer }) => {
        const isOpen = protocol === transport && peer.kind === "cidr" && peer.cidr === "0.0.0.0/0";
        return isOpen && ports && ports[0] === ports[1] ? [ports[0]] : [];
      }),
    );
  return (["tcp", "udp"] as const).flatMap((transport) =>
    [...new Set(opened(transport))].map((port) => ({ name: logicalId, transport, port, to: [privateIp] })),
  );
}

function freePort(wanted: number, taken: ReadonlySet<number>): number {
  let port = wanted;
  for (let spare = FIRST_SPARE_PORT; taken.has(port); spare++) port = spare;
  return port;
}

/** Compose variable that says where a mapping is published on the machine. */
export function portVariable({ transport, containerPort }: IngressMapping): string {
  return `TIERLAB_PORT_${containerPort}${transport === "udp" ? "_UDP" : ""}`;
}

/** The machine's port unless that variable says otherwise: 8080 for 80, else the port itself above 8000. */
export function preferredPort({ containerPort }: IngressMapping): number {
  return containerPort < 8000 ? 8000 + containerPort : containerPort;
}
