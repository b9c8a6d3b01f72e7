/** Who is who in a proxy-ha lab, and what its two access logs say. */
import { connectDocker } from "../../lab/docker/index.ts";
import { readLogs } from "../../lab/docker/logs.ts";
import type { AutoScalingGroup } from "../../lab/model/lab.ts";
import type { InstanceStatus, LabStatus, LoadBalancerStatus } from "../../lab/model/status.ts";
import type { Stage } from "../../lab/scenario/index.ts";

export interface Cast {
  readonly app: InstanceStatus;
  readonly service: InstanceStatus;
  readonly group: AutoScalingGroup;
  readonly balancer: LoadBalancerStatus;
  /** What the application's proxy setting names: `http://<the NLB's name>:3128`. */
  readonly proxy: string;
}

export async function readCast(stage: Stage): Promise<Cast> {
  const status = await stage.lab.status();
  const played = (tier: string) => status.instances.find((one) => one.tier === tier) as InstanceStatus;
  const balancer = status.loadBalancers[0] as LoadBalancerStatus;
  return {
    app: played("AppServer"),
    service: played("ServiceServer"),
    group: stage.plan.autoScalingGroups[0] as AutoScalingGroup,
    balancer,
    proxy: `http://${balancer.dnsName}:${balancer.listeners[0]?.port}`,
  };
}

export function proxiesOf(status: LabStatus): InstanceStatus[] {
  return status.instances.filter((one) => one.tier === "ProxyGroup");
}

/** What an instance printed after `afterMs`, milliseconds since the epoch. */
export async function logOf(stage: Stage, name: string, afterMs: number): Promise<string[]> {
  const { containerId } = await stage.lab.container(name);
  const lines: string[] = [];
  await readLogs(connectDocker(), containerId, { follow: false, afterMs }, (line) => lines.push(line.text));
  return lines;
}
