/** What a MySQL server of a cluster is started with. */
import { originOf } from "../model/db-family.ts";
import { type DbCluster, type DbInstance, digest, type Lab } from "../model/index.ts";

/** Every server starts read-only: who takes writes is control's to say, each time anew. */
export function databaseFlags(cluster: DbCluster, { serverId, identifier }: DbInstance): string[] {
  return [
    `--server-id=${serverId}`,
    `--report-host=${identifier}`,
    `--port=${cluster.port}`,
    "--log-bin=binlog",
    // Whoever follows anew has the file read for it that holds what it lacks, from its beginning, while commits may wait.
    "--max-binlog-size=64M",
    "--gtid-mode=ON",
    "--enforce-gtid-consistency=ON",
    "--read-only=ON",
    // Seconds; a source that falls silent is dropped then, by default after a minute.
    "--replica-net-timeout=3",
  ];
}

/**
 * The variables of the official image. Root may come over the server's own socket only. Who may become a copy of another gets its
 * users too, and so has the same secrets.
 */
export function databaseEnvironment(lab: Lab, cluster: DbCluster): Record<string, string> {
  const { logicalId } = originOf(lab.dbClusters, cluster);
  const secret = (use: string) => digest(`${lab.name}/${logicalId}/${use}`, 24);
  return {
    // It has an interface but no metadata and no user data.
    TIERLAB_WIRED: "interface",
    ...(cluster.databaseName !== undefined && { MYSQL_DATABASE: cluster.databaseName }),
    MYSQL_USER: cluster.masterUsername,
    MYSQL_PASSWORD: cluster.masterUserPassword,
    MYSQL_ROOT_HOST: "localhost",
    MYSQL_ROOT_PASSWORD: secret("root"),
    MYSQL_REPLICATION_PASSWORD: secret("replication"),
  };
}
