/** Metrics of load balancers, as fabric and ALB nodes have them, and of databases; flows of the Network Load Balancers. */
import { ofAllZones } from "../../../proxy/metrics/index.ts";
import { parseFlows, parseMetrics } from "../../agent/index.ts";
import { LabError } from "../../model/errors.ts";
import type { Inventory, LabContainer } from "../../model/inventory.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import type { Flow, MetricSeries, MetricsReport } from "../../model/metrics.ts";
import { albSocket, FABRIC_SOCKET } from "../../model/naming.ts";
import type { ControlPorts } from "../ports.ts";
import type { DatabaseMetrics } from "./database-metrics.ts";

export interface MetricsDesk {
  /**
   * @param of name or logical id of a load balancer, identifier of a cluster or of a DB instance; all unless told
   * @throws LabError `NoLoadBalancer`, `AgentUnreachable`
   */
  metrics(of?: string): Promise<MetricsReport>;
  /** Those that have spoken last come first. @throws LabError `NoLoadBalancer`, `AgentUnreachable` */
  flows(loadBalancer?: string): Promise<readonly Flow[]>;
}

export function createMetricsDesk(
  { lab, agents }: ControlPorts,
  inventory: () => Inventory,
  databases?: DatabaseMetrics,
): MetricsDesk {
  /** A node that is just starting or ending tells nothing. */
  async function askNode({ hostname }: LabContainer): Promise<readonly MetricSeries[]> {
    const answer = await agents.ask(albSocket(hostname), "/metrics").catch(() => undefined);
    return answer === undefined ? [] : parseMetrics(answer).series;
  }

  return {
    async metrics(of) {
      const told = databases?.series(of) ?? [];
      if (databases && of !== undefined && told.length > 0) {
        return { periodMs: databases.periodMs, series: [], databases: told };
      }
      const asked = of === undefined ? undefined : find(lab.loadBalancers, of, "load balancer");
      const report = parseMetrics(await agents.ask(FABRIC_SOCKET, "/metrics"));
      const ofNodes = (await Promise.all(albNodes(inventory()).map(askNode))).flat();
      const series = [...report.series, ...ofNodes, ...ofAllZones(ofNodes)];
      const isMeant = (of: string) => asked === undefined || of.split("/")[1] === asked.name;
      return {
        ...report,
        series: series.filter(({ dimensions }) => isMeant(dimensions.LoadBalancer)),
        ...(told.length > 0 ? { databases: told } : {}),
      };
    },
    async flows(loadBalancer) {
      const networks = lab.loadBalancers.filter(({ kind }) => kind === "network");
      const name = loadBalancer === undefined ? undefined : find(networks, loadBalancer, "Network Load Balancer").name;
      const all = parseFlows(await agents.ask(FABRIC_SOCKET, "/flows"));
      return all
        .filter((flow) => name === undefined || flow.loadBalancer === name)
        .map((flow) => withName(flow, inventory()))
        .toSorted((a, b) => (a.idleMs ?? 0) - (b.idleMs ?? 0));
    },
  };
}

function albNodes(inventory: Inventory): readonly LabContainer[] {
  return inventory.filter(({ role, state }) => role === "alb-node" && state.kind === "running" && !state.paused);
}

function find(all: readonly LoadBalancer[], asked: string, kind: string): LoadBalancer {
  const found = all.find(({ name, logicalId }) => name === asked || logicalId === asked);
  if (found) return found;
  const names = all.map(({ name }) => name).join(", ") || "none in this lab";
  throw new LabError("NoLoadBalancer", `No ${kind} is called \`${asked}\`; there are ${names}`, { status: 404 });
}

function withName(flow: Flow, inventory: Inventory): Flow {
  const container = inventory.find(({ instanceId }) => instanceId === flow.target.id);
  return container ? { ...flow, target: { ...flow.target, name: `${container.service}-${container.number}` } } : flow;
}
