import { physicalId, type SecurityGroupId } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { DbCluster, Lab, SecurityGroup } from "../../model/lab.ts";

/**
 * A group of each cluster's members through which they replicate.
 *
 * DIFFERS: Aurora's members share one storage volume and need no network between them; MySQL's replicate over it.
 */
export function replicationGroups(lab: Lab): SecurityGroup[] {
  return lab.dbClusters.flatMap((cluster) => {
    const vpcId = lab.subnets.find((subnet) => cluster.subnetIds.includes(subnet.id))?.vpcId;
    if (vpcId === undefined) return [];
    const groupId = replicationGroupId(lab, cluster);
    const rule = { protocol: "tcp", ports: [cluster.port, cluster.port], peer: { kind: "group", groupId } } as const;
    const name = `${cluster.identifier}-replication`;
    const description = "Replication between the members of a cluster";
    return [{ id: groupId, logicalId: cluster.logicalId, name, description, vpcId, ingress: [rule], egress: [rule] }];
  });
}

/** The group that a container is in for being a member of a cluster; none for what is no database. */
export function replicationGroupIds(lab: Lab, { role, resource }: LabContainer): SecurityGroupId[] {
  const isMember = (cluster: DbCluster) => cluster.instances.some((instance) => instance.logicalId === resource);
  return role === "db-instance"
    ? lab.dbClusters.filter(isMember).map((cluster) => replicationGroupId(lab, cluster))
    : [];
}

function replicationGroupId(lab: Lab, cluster: DbCluster): SecurityGroupId {
  return physicalId("sg", lab.name, `${cluster.logicalId}/replication`);
}
