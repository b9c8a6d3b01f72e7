/** Metrics and live flows of the Network Load Balancers, as the fabric has them. */
import { parseFlows, parseMetrics } from "../../agent/index.ts";
import { LabError } from "../../model/errors.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { Flow, MetricsReport } from "../../model/metrics.ts";
import { FABRIC_SOCKET } from "../../model/naming.ts";
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
  return {
    async metrics(loadBalancer) {
      const name = nameOf(lab, loadBalancer);
      const report = parseMetrics(await agents.ask(FABRIC_SOCKET, "/metrics"));
      const isMeant = (of: string) => name === undefined || of.startsWith(`net/${name}/`);
      return { ...report, series: report.series.filter(({ dimensions }) => isMeant(dimensions.LoadBalancer)) };
    },
    async flows(loadBalancer) {
      const name = nameOf(lab, loadBalancer);
      const all = parseFlows(await agents.ask(FABRIC_SOCKET, "/flows"));
      return all
        .filter((flow) => name === undefined || flow.loadBalancer === name)
        .map((flow) => withName(flow, inventory()))
        .toSorted((a, b) => (a.idleMs ?? 0) - (b.idleMs ?? 0));
    },
  };
}

function nameOf({ loadBalancers }: Lab, asked: string | undefined): string | undefined {
  if (asked === undefined) return undefined;
  const networks = loadBalancers.filter(({ kind }) => kind === "network");
  const found = networks.find(({ name, logicalId }) => name === asked || logicalId === asked);
  if (found) return found.name;
  const names = networks.map(({ name }) => name).join(", ") || "none in this lab";
  throw new LabError("NoLoadBalancer", `No Network Load Balancer is called \`${asked}\`; there are ${names}`, {
    status: 404,
  });
}

function withName(flow: Flow, inventory: Inventory): Flow {
  const container = inventory.find(({ instanceId }) => instanceId === flow.target.id);
  return container ? { ...flow, target: { ...flow.target, name: `${container.service}-${container.number}` } } : flow;
}
