/** Who is who in an internal-nlb lab. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { AutoScalingGroup, SingleInstance } from "../../lab/model/lab.ts";
import type { LoadBalancer, TargetGroup } from "../../lab/model/load-balancer.ts";
import type { Stage } from "../../lab/scenario/index.ts";

export interface Cast {
  readonly web: InstanceHandle;
  /** The web server at its elastic address. */
  readonly url: string;
  readonly group: AutoScalingGroup;
  readonly targetGroup: TargetGroup;
  readonly balancer: LoadBalancer;
  /** On which the application listens. */
  readonly port: number;
}

export async function readCast({ lab, plan }: Stage): Promise<Cast> {
  const { publicIp } = plan.instances[0] as SingleInstance;
  const targetGroup = plan.targetGroups[0] as TargetGroup;
  return {
    web: await lab.instance("WebServer"),
    url: `http://${publicIp}/`,
    group: plan.autoScalingGroups[0] as AutoScalingGroup,
    targetGroup,
    balancer: plan.loadBalancers[0] as LoadBalancer,
    port: targetGroup.port,
  };
}

/** The application servers that serve, in the order of their names. */
export async function serversOf({ lab }: Stage): Promise<readonly InstanceHandle[]> {
  return (await lab.instances("AppGroup")).filter((one) => one.lifecycle === "InService");
}
