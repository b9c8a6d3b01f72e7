/**
 * The userspace plane of a lab: listeners that need the bytes of the stream, on the addresses of their nodes.
 *
 *   client -> (fabric's rules) -> node:port, a socket of this process -> node:n -> (the client's address) -> target
 *
 * It ends TCP; what that changes is told in `proxy/nlb/userspace/load-balancer.ts`. Its flows end with this process, and
 * with no other.
 */

import type { FlowCut } from "../../../proxy/nlb/index.ts";
import { createFlowTable, type Flow, type FlowTable } from "../../../proxy/nlb/userspace/flow-table.ts";
import { createMeter, type NetworkLoadBalancerMetrics } from "../../../proxy/nlb/userspace/metrics.ts";
import type { Certificate, TlsListenerSettings } from "../../../proxy/nlb/userspace/tls/options.ts";
import type { FabricState, LoadBalancerNode, TargetHealth } from "../../model/index.ts";
import { type EntranceOptions, type EntranceServer, type EntranceState, openEntrance } from "./entrance.ts";
import { type PlaneEntrance, planeEntrances } from "./plan.ts";
import { placeOf, routesAt } from "./routes.ts";

export interface PlaneOptions extends EntranceOptions {
  /** @throws LabError `CertificateMissing` */
  readonly readCertificate: (arn: string) => Promise<Certificate>;
}

export interface Plane {
  /** Opens, changes and closes listeners; open flows go on. @throws the first failure, when all else is done */
  update(state: FabricState, health: readonly TargetHealth[]): Promise<void>;
  /** Flows that a change of health ends (row NLB-129). */
  cut(cuts: readonly FlowCut[]): void;
  readings(): readonly PlaneReading[];
  close(): Promise<void>;
}

/** What the plane counts at one node. */
export interface PlaneReading {
  readonly loadBalancerId: string;
  readonly availabilityZone: string;
  readonly flows: readonly Flow[];
  readonly metrics: NetworkLoadBalancerMetrics;
}

interface NodeLedger {
  readonly loadBalancerId: string;
  readonly node: LoadBalancerNode;
  readonly flows: FlowTable;
  readonly meter: ReturnType<typeof createMeter>;
}

interface Open {
  readonly server: EntranceServer;
  /** All that a server cannot change while it listens. */
  readonly madeFor: string;
  state: EntranceState;
}

/** Idle flows, and the end of the last ones, are looked for this often. */
const SWEEP_MS = 100;

export function createPlane(options: PlaneOptions): Plane {
  const ledgers = new Map<string, NodeLedger>();
  const opened = new Map<string, Open>();
  const sweeping = setInterval(() => {
    for (const { flows } of ledgers.values()) flows.sweep();
  }, SWEEP_MS).unref();

  function ledgerOf({ nlb, node }: PlaneEntrance): NodeLedger {
    const key = `${nlb.id} ${node.privateIp}`;
    const known = ledgers.get(key);
    if (known) return known;
    const made = { loadBalancerId: nlb.id, node, flows: createFlowTable(options.clock), meter: createMeter() };
    ledgers.set(key, made);
    return made;
  }

  async function ensure(entrance: PlaneEntrance, timeScale: number, health: readonly TargetHealth[]): Promise<void> {
    const key = keyOf(entrance);
    const state = { entrance, routes: routesAt(entrance, health) };
    const tls = await tlsOf(entrance, options);
    const madeFor = JSON.stringify([timeScale, tls, entrance.nlb.idleTimeoutSeconds, entrance.listener]);
    const known = opened.get(key);
    if (known) known.state = state;
    if (known?.madeFor === madeFor) return;
    await known?.server.close();
    opened.delete(key);
    const { flows, meter } = ledgerOf(entrance);
    const now = () => opened.get(key)?.state ?? state;
    opened.set(key, { server: await openEntrance({ flows, meter, timeScale, tls, now }, options), madeFor, state });
  }

  return {
    async update(state, health) {
      const wanted = planeEntrances(state);
      const keys = new Set(wanted.map(keyOf));
      for (const [key, { server }] of opened) {
        if (keys.has(key)) continue;
        opened.delete(key);
        await server.close();
      }
      const done = await Promise.allSettled(wanted.map((one) => ensure(one, state.timeScale, health)));
      const failed = done.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
    },
    cut(cuts) {
      for (const { transport, loadBalancerId, nodeIp, listenerPort, targetIp: ip, targetPort: port } of cuts) {
        if (transport !== "tcp") continue;
        ledgers.get(`${loadBalancerId} ${nodeIp}`)?.flows.severTarget(placeOf({ ip, port }), listenerPort);
      }
    },
    readings: () =>
      [...ledgers.values()].map(({ loadBalancerId, node: { availabilityZone }, flows, meter }) => ({
        ...{ loadBalancerId, availabilityZone, flows: flows.open() },
        metrics: meter.read(flows.bytes(), []),
      })),
    async close() {
      clearInterval(sweeping);
      for (const { server } of opened.values()) await server.close();
      opened.clear();
    },
  };
}

function keyOf({ node, listener }: PlaneEntrance): string {
  return placeOf({ ip: node.privateIp, port: listener.port });
}

async function tlsOf(
  { listener: { tls } }: PlaneEntrance,
  { readCertificate }: PlaneOptions,
): Promise<TlsListenerSettings | undefined> {
  if (!tls) return undefined;
  const { certificateArns, securityPolicy, alpnPolicy } = tls;
  return { certificates: await Promise.all(certificateArns.map(readCertificate)), securityPolicy, alpnPolicy };
}
