/** Every type that a template may use. */
import type { ResourceType } from "../stack.ts";
import { acceptedType, isAccepted } from "./accepted.ts";
import { association } from "./association.ts";
import { autoScalingGroup } from "./auto-scaling-group.ts";
import { bucket } from "./bucket.ts";
import { bucketPolicy } from "./bucket-policy.ts";
import { certificate } from "./certificate.ts";
import { customResource, isCustomType } from "./custom-resource.ts";
import { dbCluster } from "./db-cluster.ts";
import { dbClusterEndpoint } from "./db-cluster-endpoint.ts";
import { dbInstance } from "./db-instance.ts";
import { dbSubnetGroup } from "./db-subnet-group.ts";
import { eip, eipAssociation } from "./eip.ts";
import { hostedZone } from "./hosted-zone.ts";
import { instance } from "./instance.ts";
import { instanceProfile } from "./instance-profile.ts";
import { internetGateway, vpcGatewayAttachment } from "./internet-gateway.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { launchTemplate } from "./launch-template.ts";
import { listener } from "./listener.ts";
import { listenerCertificate } from "./listener-certificate.ts";
import { listenerRule } from "./listener-rule.ts";
import { loadBalancer } from "./load-balancer.ts";
import { natGateway } from "./nat-gateway.ts";
import { vpcPeeringConnection } from "./peering.ts";
import { recordSet, recordSetGroup } from "./record-set.ts";
import { role } from "./role.ts";
import { managedPolicy, policy } from "./role-policy.ts";
import { route, routeTable, subnetRouteTableAssociation } from "./route-table.ts";
import { securityGroup } from "./security-group.ts";
import { securityGroupEgress, securityGroupIngress } from "./security-group-rule.ts";
import { serverCertificate } from "./server-certificate.ts";
import { subnet } from "./subnet.ts";
import { targetGroup } from "./target-group.ts";
import { vpc } from "./vpc.ts";
import { vpcEndpoint } from "./vpc-endpoint.ts";

export const EMULATED: readonly ResourceType<unknown>[] = [
  autoScalingGroup,
  customResource,
  eip,
  eipAssociation,
  instance,
  internetGateway,
  launchTemplate,
  natGateway,
  route,
  routeTable,
  securityGroup,
  securityGroupEgress,
  securityGroupIngress,
  subnet,
  subnetRouteTableAssociation,
  vpc,
  vpcGatewayAttachment,
  vpcPeeringConnection,
  certificate,
  serverCertificate,
  listener,
  listenerCertificate,
  listenerRule,
  loadBalancer,
  targetGroup,
  lambdaFunction,
  dbCluster,
  dbClusterEndpoint,
  dbInstance,
  dbSubnetGroup,
  association,
  hostedZone,
  recordSet,
  recordSetGroup,
  bucket,
  bucketPolicy,
  role,
  policy,
  managedPolicy,
  instanceProfile,
  vpcEndpoint,
];

export const EMULATED_TYPES: readonly string[] = EMULATED.map(({ name }) => name);

/** The type of that name, emulated or only accepted; `undefined` where a lab does not know it. */
export function resourceType(name: string): { type: ResourceType<unknown>; isEmulated: boolean } | undefined {
  const emulated = isCustomType(name) ? customResource : EMULATED.find((type) => type.name === name);
  if (emulated) return { type: emulated, isEmulated: true };
  return isAccepted(name) ? { type: acceptedType(name), isEmulated: false } : undefined;
}
