/** Who is who in an alb-rds lab. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { DbCluster } from "../../lab/model/lab.ts";
import type { LoadBalancer, TargetGroup } from "../../lab/model/load-balancer.ts";
import type { Stage } from "../../lab/scenario/index.ts";

export interface Cast {
  /** nginx as a container, and the `mysql` client. */
  readonly app: InstanceHandle;
  /** What the rule for the path leads to. */
  readonly api: InstanceHandle;
  readonly balancer: LoadBalancer;
  /** The load balancer by its name, without a path. */
  readonly url: string;
  readonly appGroup: TargetGroup;
  readonly database: DbCluster;
}

export async function readCast({ lab, plan }: Stage): Promise<Cast> {
  const balancer = plan.loadBalancers[0] as LoadBalancer;
  return {
    app: await lab.instance("AppServer"),
    api: await lab.instance("ApiServer"),
    balancer,
    url: `http://${balancer.dnsName}`,
    appGroup: plan.targetGroups.find(({ logicalId }) => logicalId === "AppTargetGroup") as TargetGroup,
    database: plan.dbClusters[0] as DbCluster,
  };
}

/** What `docker` in an instance prints, or says instead. */
export async function docker(instance: InstanceHandle, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await instance.exec(["docker", ...args], { timeoutMs: 60_000 });
  return stdout || stderr;
}
