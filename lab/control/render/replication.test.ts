import { expect, test } from "vitest";
import { databaseEnvironment } from "../../compose/database.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { DbCluster } from "../../model/lab.ts";
import { placeContainers } from "../addresses/index.ts";
import { container } from "../test/containers.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { pair, replicaOf } from "../test/db-family.ts";
import { testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { renderInterfaces } from "./interfaces.ts";
import { replicationGroupIds, replicationGroups } from "./replication.ts";

const { id: subnetId } = testLab().subnets[0] ?? {};
if (subnetId === undefined) throw new Error("the test lab has subnets");

const at = (cluster: DbCluster): DbCluster => ({
  ...cluster,
  subnetIds: [subnetId],
  securityGroupIds: ["sg-database" as DbCluster["securityGroupIds"][number]],
  instances: cluster.instances.map((one) => ({ ...one, subnetId })),
});

const copy = at(replicaOf("shop", 3));
const deep = { ...at(replicaOf("db-3", 4)), port: 3310 };
const lab = testLab({ dbClusters: [at(pair), copy, deep, at(dbCluster(2))] });

const server = (resource: string): LabContainer => container({ role: "db-instance", resource, service: resource });

test("a source and all its replicas have one group, on the ports that they listen on; a cluster has its own", () => {
  expect(replicationGroups(lab).map(({ name, ingress }) => [name, ingress.map(({ ports }) => ports)])).toEqual([
    [
      "shop-replication",
      [
        [3306, 3306],
        [3310, 3310],
      ],
    ],
    ["cluster-replication", [[3306, 3306]]],
  ]);
  const [own, ofCopy, ofDeep] = ["DB1", "DB3", "DB4"].map((one) => replicationGroupIds(lab, server(one))[0]);
  expect([ofCopy, ofDeep]).toEqual([own, own]);
});

test("nothing but replication reaches a standby, whoever that is at the moment (R38)", () => {
  const groupsOf = (writer?: string) => {
    const roles = writer && { kind: "database-roles" as const, cluster: "shop" };
    const events = roles ? [{ ...roles, roles: { writer, inSync: [], joined: [] } }] : [];
    const inventory = ["DB1", "DB2"].map((resource, index) => ({ ...server(resource), containerId: `c${index}` }));
    const observed = observedWith({ lab: { ...lab, dbClusters: [at(pair)] }, inventory }, events);
    const enis = renderInterfaces(observed, placeContainers(observed));
    return enis.map(({ privateIp, securityGroupIds }) => [privateIp, securityGroupIds.length]);
  };
  expect(groupsOf()).toEqual([
    ["10.0.7.1", 2],
    ["10.0.7.2", 1],
  ]);
  expect(groupsOf("db-2")).toEqual([
    ["10.0.7.1", 1],
    ["10.0.7.2", 2],
  ]);
});

test("who may become a copy of another has the same secrets", () => {
  const secrets = (cluster: DbCluster) => {
    const { MYSQL_ROOT_PASSWORD, MYSQL_REPLICATION_PASSWORD } = databaseEnvironment(lab, cluster);
    return [MYSQL_ROOT_PASSWORD, MYSQL_REPLICATION_PASSWORD];
  };
  expect(secrets(deep)).toEqual(secrets(at(pair)));
  expect(secrets(copy)).not.toEqual(secrets(at(dbCluster(2))));
});
