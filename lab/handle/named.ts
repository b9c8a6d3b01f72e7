/** Target groups, load balancers and databases by name. */
import type { DatabaseStatus } from "../model/status.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { chooseNamed } from "./choose.ts";
import type { DatabaseHandle, LoadBalancerHandle, TargetGroupHandle } from "./handle.ts";

export function createTargetGroup(lab: StartedLab, name: string): TargetGroupHandle {
  const settings = async () =>
    chooseNamed((await lab.plan()).targetGroups, name, (one) => [one.name, one.logicalId], {
      code: "NoTargetGroup",
      words: "target group",
    });
  const targets = async () => {
    const { id } = await settings();
    const { loadBalancers } = await lab.status();
    return loadBalancers.flatMap((one) => one.targets).filter((one) => one.targetGroupId === id);
  };
  return {
    name,
    settings,
    targets,
    healthy: async () => (await targets()).filter((one) => one.state === "healthy"),
    target: async (id) => (await targets()).find((one) => one.targetId === id),
    register: (instance, options) => lab.targets.register(instance, name, options),
    deregister: (instance, options) => lab.targets.deregister(instance, name, options),
  };
}

export function createLoadBalancer(lab: StartedLab, name: string): LoadBalancerHandle {
  const status = async () =>
    chooseNamed((await lab.status()).loadBalancers, name, (one) => [one.name, one.logicalId], {
      code: "NoLoadBalancer",
      words: "load balancer",
    });
  return {
    name,
    status,
    dnsName: async () => (await status()).dnsName,
    targets: async () => (await status()).targets,
  };
}

export function createDatabase(lab: StartedLab, cluster: string): DatabaseHandle {
  const status = async () =>
    chooseNamed((await lab.status()).databases, cluster, (one) => [one.cluster], {
      code: "NoDatabase",
      words: "database cluster",
    });
  /** A cluster's writer; a DB instance of its own goes by one name, whichever of its servers that is. */
  const rebooted = async ({ readerEndpoint }: DatabaseStatus) =>
    readerEndpoint === undefined ? cluster : (await lab.databases.server({ of: cluster })).identifier;
  return {
    cluster,
    status,
    writer: async () => (await status()).members.find((one) => one.role === "writer"),
    readers: async () => (await status()).members.filter((one) => one.role === "reader"),
    failover: (target) => lab.failover({ cluster, ...(target === undefined ? {} : { target }) }),
    reboot: async (instance, options) => lab.databases.reboot(instance ?? (await rebooted(await status())), options),
    promote: () => lab.databases.promote(cluster),
    sql: (statements, on = "writer") => {
      const isRole = on === "writer" || on === "reader";
      return lab.databases.sql(statements, { of: isRole ? cluster : on, reader: on === "reader" });
    },
  };
}
