import { INTERNET, physicalId, type Route } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { emulatedOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import type { ResourceType, Stack } from "../stack.ts";
import { bucket } from "./bucket.ts";

const properties = object({
  ServiceName: required(string()),
  VpcId: required(string()),
  VpcEndpointType: emulatedOf(["Gateway"], ["Interface", "GatewayLoadBalancer"]),
  RouteTableIds: list(string()),
  Tags: tags,
  PolicyDocument: notEmulated("policies of endpoints"),
  SecurityGroupIds: notEmulated("interface endpoints"),
  SubnetIds: notEmulated("interface endpoints"),
  ...ignoredAll("DnsOptions", "IpAddressType", "PrivateDnsEnabled"),
});
type VpcEndpointProperties = Infer<typeof properties>;

/** A gateway endpoint: a route to S3 in the tables that it names. */
export const vpcEndpoint: ResourceType<VpcEndpointProperties> = {
  name: "AWS::EC2::VPCEndpoint",
  properties,
  ref: ({ logicalId }, stack) => physicalId("vpce", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ Id: () => physicalId("vpce", stack.lab, logicalId) }),
};

/** DIFFERS: a lab has the gateway endpoint of S3 alone. */
export function serviceNameIn(region: string): string {
  return `com.amazonaws.${region}.s3`;
}

/** Routes that endpoints put into a table. In a lab without buckets there is no S3 that they could lead to. */
export function endpointRoutes(stack: Stack, tableId: string): Route[] {
  if (stack.all(bucket).length === 0) return [];
  const isNamed = stack.all(vpcEndpoint).some(({ props }) => props.RouteTableIds?.includes(tableId));
  return isNamed ? [{ destination: `${INTERNET.s3}/32`, target: { kind: "gateway-endpoint" } }] : [];
}
