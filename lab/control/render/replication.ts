import { originOf } from "../../model/db-family.ts";
import { physicalId, type SecurityGroupId } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { DbCluster, Lab, SecurityGroup } from "../../model/lab.ts";

/**
 * A group of each cluster's members, or of a DB instance and all its read replicas, through which they replicate, whatever
 * their own groups say.
 *
 * DIFFERS: Aurora's members share one storage volume and need no network between them; MySQL's replicate over it.
 */
export function replicationGroups(lab: Lab): SecurityGroup[] {
  const origins = lab.dbClusters.filter(({ source }) => source === undefined);
  return origins.flatMap((origin) => {
    const vpcId = lab.subnets.find((subnet) => origin.subnetIds.includes(subnet.id))?.vpcId;
    if (vpcId === undefined) return [];
    const id = replicationGroupId(lab, origin);
    const rules = portsOf(lab, origin).map(
      (port) => ({ protocol: "tcp", ports: [port, port], peer: { kind: "group", groupId: id } }) as const,
    );
    const name = `${origin.identifier}-replication`;
    const description = "Replication between the members of a cluster";
    return [{ id, logicalId: origin.logicalId, name, description, vpcId, ingress: rules, egress: rules }];
  });
}

/** The group that a container is in for being a database; none for what is no database. */
export function replicationGroupIds(lab: Lab, { role, resource }: LabContainer): SecurityGroupId[] {
  const isMember = (cluster: DbCluster) => cluster.instances.some((instance) => instance.logicalId === resource);
  return role === "db-instance"
    ? lab.dbClusters.filter(isMember).map((cluster) => replicationGroupId(lab, cluster))
    : [];
}

function portsOf({ dbClusters }: Lab, origin: DbCluster): number[] {
  const family = dbClusters.filter((one) => originOf(dbClusters, one) === origin);
  return [...new Set(family.map(({ port }) => port))];
}

function replicationGroupId(lab: Lab, cluster: DbCluster): SecurityGroupId {
  return physicalId("sg", lab.name, `${originOf(lab.dbClusters, cluster).logicalId}/replication`);
}
