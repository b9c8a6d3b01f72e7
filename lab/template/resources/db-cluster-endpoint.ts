/** Custom endpoints of a cluster (row R07). */
import { DB_ENDPOINT_IDENTIFIER, DB_ENDPOINT_TYPES, type DbEndpoint, dbEndpointName } from "../../model/db-endpoint.ts";
import { digest } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { oneOf, string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack, StackFacts } from "../stack.ts";
import { dbCluster } from "./db-cluster.ts";
import { zoneHash } from "./db-identifier.ts";
import { arn } from "./names.ts";

const properties = object({
  CustomEndpointType: required(oneOf(...DB_ENDPOINT_TYPES)),
  DBClusterEndpointIdentifier: required(
    string({
      max: 63,
      pattern: new RegExp(DB_ENDPOINT_IDENTIFIER.source, "i"),
      rule: "letters, digits and single inner hyphens, a letter first",
    }),
  ),
  DBClusterIdentifier: required(string()),
  StaticMembers: list(string()),
  ExcludedMembers: list(string()),
  Tags: tags,
});
export type DbClusterEndpointProperties = Infer<typeof properties>;

export const dbClusterEndpoint: ResourceType<DbClusterEndpointProperties> = {
  name: "AWS::RDS::DBClusterEndpoint",
  properties,
  ref: (resource, stack) => arnOf(stack, resource),
  attributes: (resource, stack) => ({
    Endpoint: () => dbEndpointName(identifierOf(resource), suffixOf(stack)),
    EndpointType: () => "CUSTOM",
    Status: () => "available",
    DBClusterEndpointArn: () => arnOf(stack, resource),
    DBClusterEndpointResourceIdentifier: () =>
      `cluster-endpoint-${digest(`${stack.lab}/${resource.logicalId}`, 26).toUpperCase()}`,
  }),
};

/** RDS writes identifiers in lower case. */
export function identifierOf({ props }: Resource<DbClusterEndpointProperties>): string {
  return props.DBClusterEndpointIdentifier.toLowerCase();
}

function arnOf(stack: StackFacts, resource: Resource<DbClusterEndpointProperties>): string {
  return arn(stack, "rds", `cluster-endpoint:${identifierOf(resource)}`);
}

/** What a cluster's own endpoint ends with, under any cluster's name. */
function suffixOf(stack: StackFacts): string {
  return `any.cluster-${zoneHash(stack)}.${stack.region}.rds.amazonaws.com`;
}

/** Those of one cluster, in the template's order. */
export function buildCustomEndpoints(stack: Stack, cluster: Resource<unknown>, identifier: string): DbEndpoint[] {
  const own = stack
    .all(dbClusterEndpoint)
    .filter(({ props }) => stack.find(dbCluster, props.DBClusterIdentifier) === cluster);
  return own.map((resource) => ({
    identifier: identifierOf(resource),
    cluster: identifier,
    type: resource.props.CustomEndpointType,
    staticMembers: lowerCase(resource.props.StaticMembers),
    excludedMembers: lowerCase(resource.props.ExcludedMembers),
  }));
}

function lowerCase(names: readonly string[] = []): string[] {
  return names.map((name) => name.toLowerCase());
}
