import type { DbCluster } from "../../model/lab.ts";
import { dbCluster } from "./db-cluster.ts";

const { readerEndpoint: _none, ...alone } = dbCluster(2);

/** `shop`: primary `db-1` and standby `db-2` behind one endpoint. */
export const pair: DbCluster = {
  ...alone,
  logicalId: "Shop",
  identifier: "shop",
  endpoint: "db-1.example",
  isMultiAz: true,
  instances: alone.instances.map((one, index) => ({
    ...one,
    endpoint: "db-1.example",
    availabilityZone: `ap-northeast-1${index === 0 ? "a" : "c"}`,
  })),
};

/** `db-<number>`, which follows the DB instance called `source`. */
export function replicaOf(source: string, number: number): DbCluster {
  const [instance] = dbCluster(number).instances.slice(number - 1);
  if (!instance) throw new Error("there is an instance of each number");
  const { logicalId, identifier, endpoint } = instance;
  return { ...alone, logicalId, identifier, endpoint, source, instances: [instance] };
}
