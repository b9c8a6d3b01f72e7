import type { Docker } from "../../docker/index.ts";
import type { Lab } from "../../model/lab.ts";
import type { Databases } from "../ports.ts";

/** The database reconciler, looking into the lab's database containers. */
export function connectDatabases(_docker: Docker, lab: Lab): Databases {
  return async () => ({
    statuses: [],
    events: [],
    names: lab.dbClusters.flatMap((cluster) => {
      const all = cluster.instances.map((one) => one.privateIp);
      const common = { ttlSeconds: 5, answer: "one-at-random" } as const;
      return [
        { ...common, name: cluster.endpoint, addresses: all.slice(0, 1) },
        { ...common, name: cluster.readerEndpoint, addresses: all.slice(-1) },
        ...cluster.instances.map((one) => ({ ...common, name: one.endpoint, addresses: [one.privateIp] })),
      ];
    }),
  });
}
