import { isReplicating } from "../databases.ts";
import type { Observed } from "../observed.ts";
import { associationStatuses } from "../ssm/index.ts";
import { drainsByHand, takenOutByHand, targetGroupsOf } from "../targets/index.ts";

/** What is still awaited before the lab is ready, in words for a person. */
export function waitingFor(observed: Observed): string[] {
  return [
    ...waitingContainers(observed),
    ...waitingGroups(observed),
    ...waitingDatabases(observed),
    ...waitingCustomResources(observed),
    ...waitingAssociations(observed),
    ...waitingTargets(observed),
  ];
}

/** True where nothing is under way that only time will bring on. */
export function isQuiet(observed: Observed): boolean {
  const leaving = [...observed.memory.members.values()].some((one) => one.state === "Terminating");
  return !leaving && !drainsByHand(observed) && waitingFor(observed).length === 0;
}

function waitingContainers({ inventory }: Observed): string[] {
  const kept = ["fabric", "alb-node", "client", "db-instance", "s3"];
  return inventory
    .filter((one) => kept.includes(one.role) && one.state.kind !== "running")
    .map((one) => `${one.service}-${one.number}: ${one.state.kind}`);
}

function waitingGroups({ lab, memory }: Observed): string[] {
  return lab.autoScalingGroups.flatMap(({ name, desiredCapacity }) => {
    const inService = [...memory.members.values()].filter(
      (one) => one.group === name && one.state === "InService" && one.health === "Healthy",
    ).length;
    return inService === desiredCapacity ? [] : [`group ${name}: ${inService} of ${desiredCapacity} in service`];
  });
}

function waitingDatabases({ lab, databases }: Observed): string[] {
  return lab.dbClusters.flatMap(({ identifier, instances }) => {
    const status = databases.find((one) => one.cluster === identifier);
    if (status && isReplicating(status)) return [];
    const available = status?.members.filter((member) => member.state === "available").length ?? 0;
    return [`database ${identifier}: ${available} of ${instances.length} available`];
  });
}

function waitingCustomResources({ lab, memory }: Observed): string[] {
  return lab.customResources.flatMap(({ logicalId }) => {
    const status = memory.customResources.get(logicalId)?.status ?? "waits for the database";
    return status === "CREATE_COMPLETE" ? [] : [`custom resource ${logicalId}: ${status}`];
  });
}

/** One that failed is waited for only where the stack stands and falls with it. */
function waitingAssociations(observed: Observed): string[] {
  return associationStatuses(observed).flatMap(({ name, waitForSuccessSeconds, executions }) => {
    const there = executions.filter((one) => one.instance !== undefined);
    const failed = there.filter((one) => one.status === "Failed" || one.status === "TimedOut");
    const done = there.filter((one) => one.status === "Success").length;
    const told = failed.map((one) => `, ${one.status} on ${one.instance}`).join("");
    const isOver = done + (waitForSuccessSeconds === undefined ? failed.length : 0) === there.length;
    return isOver ? [] : [`association ${name}: ${done} of ${there.length} successful${told}`];
  });
}

/** Draining targets are on their way out and not waited for; nor are those that somebody took out or put in by hand. */
function waitingTargets(observed: Observed): string[] {
  const { lab, health } = observed;
  return lab.loadBalancers.flatMap((balancer) =>
    targetGroupsOf(lab.targetGroups, balancer).flatMap((group) => {
      const sizes = lab.autoScalingGroups
        .filter((one) => one.targetGroupIds.includes(group.id))
        .map((one) => one.desiredCapacity);
      const stated = sizes.reduce((sum, size) => sum + size, group.targets.length);
      const wanted = stated - takenOutByHand(observed, group);
      const healthy = health.filter((one) => one.targetGroupId === group.id && one.state === "healthy").length;
      return healthy >= wanted ? [] : [`target group ${group.name}: ${healthy} of ${wanted} healthy`];
    }),
  );
}
