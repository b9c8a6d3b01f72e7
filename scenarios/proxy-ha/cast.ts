/** Who is who in a proxy-ha lab. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { AutoScalingGroup } from "../../lab/model/lab.ts";
import type { TargetGroup } from "../../lab/model/load-balancer.ts";
import type { LoadBalancerStatus } from "../../lab/model/status.ts";
import type { Stage } from "../../lab/scenario/index.ts";

export interface Cast {
  readonly app: InstanceHandle;
  /** Another client, with nothing in common with the application but its network. */
  readonly probe: InstanceHandle;
  readonly service: InstanceHandle;
  /** The service as the application names it. */
  readonly url: string;
  readonly group: AutoScalingGroup;
  readonly targetGroup: TargetGroup;
  readonly balancer: LoadBalancerStatus;
  /** What the application's proxy setting names: `http://<the NLB's name>:3128`. */
  readonly proxy: string;
}

export async function readCast({ lab, plan }: Stage): Promise<Cast> {
  const service = await lab.instance("ServiceServer");
  const balancer = await lab.loadBalancer("NLB").status();
  return {
    app: await lab.instance("AppServer"),
    probe: await lab.instance("ProbeServer"),
    service,
    url: `http://${service.privateIp}/`,
    group: plan.autoScalingGroups[0] as AutoScalingGroup,
    targetGroup: plan.targetGroups[0] as TargetGroup,
    balancer,
    proxy: `http://${balancer.dnsName}:${portOf(balancer)}`,
  };
}

/** The proxies that serve, not those that the group is about to terminate. */
export async function proxiesOf({ lab }: Stage): Promise<readonly InstanceHandle[]> {
  return (await lab.instances("ProxyGroup")).filter((one) => one.lifecycle === "InService");
}

/**
 * The NLB's address in one zone, as a proxy setting. With cross-zone balancing off it leads to the proxy of that zone and to
 * no other, so that whoever uses it is known to go through that proxy.
 */
export function proxyOfZone(
  { balancer }: Cast,
  { availabilityZone }: Pick<InstanceHandle, "availabilityZone">,
): string {
  const node = balancer.nodes.find((one) => one.availabilityZone === availabilityZone);
  return `http://${node?.privateIp}:${portOf(balancer)}`;
}

/** A VPC's range, as the template's security groups name it. */
export function rangeOf({ plan }: Stage, vpc: "AppVPC" | "ProxyVPC"): string {
  return plan.vpcs.find(({ logicalId }) => logicalId === vpc)?.cidrs[0] ?? "";
}

export function addressesOf(instances: readonly InstanceHandle[]): string[] {
  return instances.flatMap((one) => one.privateIp ?? []).sort();
}

function portOf({ listeners }: LoadBalancerStatus): number | undefined {
  return listeners[0]?.port;
}
