import type { SubnetId } from "../../model/ids.ts";
import type { DbCluster, DbInstance } from "../../model/lab.ts";

/** `db-1` and so on, at 10.0.7.1 and so on. */
export function dbInstance(number: number): DbInstance {
  return {
    logicalId: `DB${number}`,
    identifier: `db-${number}`,
    availabilityZone: "ap-northeast-1a",
    subnetId: "subnet-0" as SubnetId,
    privateIp: `10.0.7.${number}`,
    endpoint: `db-${number}.example`,
    promotionTier: number,
    serverId: number,
  };
}

export function dbCluster(count: number): DbCluster {
  return {
    logicalId: "Cluster",
    identifier: "cluster",
    engine: "aurora-mysql",
    image: "tierlab/mysql",
    port: 3306,
    masterUsername: "admin",
    masterUserPassword: "unused",
    securityGroupIds: [],
    subnetIds: [],
    endpoint: "cluster.example",
    readerEndpoint: "cluster-ro.example",
    instances: Array.from({ length: count }, (_, index) => dbInstance(index + 1)),
  };
}
