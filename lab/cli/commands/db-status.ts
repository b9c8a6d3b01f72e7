import { findDatabase } from "../../project/db-client.ts";
import { renderDatabases } from "../views/databases.ts";
import type { DbCommand } from "./db.ts";
import { labOf } from "./lab-option.ts";

/** How the databases of a lab are: roles, lag, transactions, connections, endpoints. */
export const status: DbCommand = {
  usage: " [cluster]",
  words: [0, 1],
  options: [],
  async run(call, [cluster]) {
    const lab = await labOf(call);
    const [{ databases }, endpoints] = await Promise.all([lab.status(), lab.databases.endpoints.list()]);
    const wanted = cluster === undefined ? databases : [findDatabase(databases, cluster)];
    const told = wanted.map((one) => ({
      ...one,
      customEndpoints: endpoints.filter((endpoint) => endpoint.cluster === one.cluster),
    }));
    if (call.output.json) return call.output.data(told);
    for (const line of renderDatabases(told, call.output)) call.output.line(line);
  },
};
