/** Metrics of the load balancers, as fabric and ALB nodes have them, and live flows of the Network Load Balancers. */
import { ofAllZones } from "../../../proxy/metrics/index.ts";
import { parseFlows, parseMetrics } from "../../agent/index.ts";
import { LabError } from "../../model/errors.ts";
import type { Inventory, LabContainer } from "../../model/inventory.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import type { Flow, MetricSeries, MetricsReport } from "../../model/metrics.ts";
import { albSocket, FABRIC_SOCKET } from "../../model/naming.ts";
import type { ControlPorts } from "../ports.ts";

export interface MetricsDesk {
  /**
   * @param loadBalancer name or logical id; all unless told
   * @throws LabError `NoLoadBalancer`, `AgentUnreachable`
   */
  metrics(loadBalancer?: string): Promise<MetricsReport>;
  /** Those that have spoken last come first. @throws as `metrics` */
  flows(loadBalancer?: string): Promise<readonly Flow[]>;
}

export function createMetricsDesk({ lab, agents }: ControlPorts, inventory: () => Inventory): MetricsDesk {
  /** A node that is just starting or ending tells nothing. */
  async function askNode({ hostname }: LabContainer): Promise<readonly MetricSeries[]> {
    const answer = await agents.ask(albSocket(hostname), "/metrics").catch(() => undefined);
    return answer === undefined ? [] : parseMetrics(answer).series;
  }

  return {
    async metrics(loadBalancer) {
      const asked = loadBalancer === undefined ? undefined : find(lab.loadBalancers, loadBalancer, "load balancer");
      const report = parseMetrics(await agents.ask(FABRIC_SOCKET, "/metrics"));
      const ofNodes = (await Promise.all(albNodes(inventory()).map(askNode))).flat();
      const series = [...report.series, ...ofNodes, ...ofAllZones(ofNodes)];
      const isMeant = (of: string) => asked === undefined || of.split("/")[1] === asked.name;
      return { ...report, series: series.filter(({ dimensions }) => isMeant(dimensions.LoadBalancer)) };
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
