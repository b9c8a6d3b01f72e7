/** A resolved stack as a {@link Lab}. */
import type { Lab, Output } from "../model/index.ts";
import type { TemplateDocument } from "./document.ts";
import { evaluate } from "./intrinsics/evaluate.ts";
import type { Issues } from "./issues.ts";
import type { Resolution } from "./resolve.ts";
import { buildAssociations } from "./resources/association.ts";
import { buildAutoScalingGroups } from "./resources/auto-scaling-group.ts";
import { buildBuckets } from "./resources/bucket.ts";
import { buildCertificates } from "./resources/certificates.ts";
import { buildCustomResources } from "./resources/custom-resource.ts";
import { buildDbClusters } from "./resources/db-cluster.ts";
import { buildHostedZones } from "./resources/hosted-zone.ts";
import { buildInstances } from "./resources/instance.ts";
import { buildInstanceProfiles } from "./resources/instance-profile.ts";
import { buildFunctions } from "./resources/lambda-function.ts";
import { buildLoadBalancers } from "./resources/load-balancer.ts";
import { buildNatGateways } from "./resources/nat-gateway.ts";
import { buildPeerings } from "./resources/peering.ts";
import { resourceType } from "./resources/registry.ts";
import { buildRouteTables } from "./resources/route-table.ts";
import { buildSecurityGroups } from "./resources/security-group.ts";
import { buildSubnets } from "./resources/subnet.ts";
import { buildTargetGroups } from "./resources/target-group.ts";
import { buildVpcs } from "./resources/vpc.ts";
import type { Entry, Node, Value } from "./syntax/node.ts";

/** Faults of single resources are reported already; what they refer to is looked at here. */
export function buildLab(document: TemplateDocument, { stack, nodes }: Resolution, outputs: readonly Output[]): Lab {
  const certificates = buildCertificates(stack);
  const associations = buildAssociations(stack);
  const hostedZones = buildHostedZones(stack);
  const buckets = buildBuckets(stack);
  const instanceProfiles = buildInstanceProfiles(stack);
  return {
    name: stack.lab,
    region: stack.region,
    accountId: stack.accountId,
    ...(document.description !== undefined && { description: document.description }),
    vpcs: buildVpcs(stack),
    subnets: buildSubnets(stack),
    routeTables: buildRouteTables(stack),
    natGateways: buildNatGateways(stack),
    peerings: buildPeerings(stack),
    securityGroups: buildSecurityGroups(stack),
    loadBalancers: buildLoadBalancers(stack),
    targetGroups: buildTargetGroups(stack),
    ...(certificates.length > 0 && { certificates }),
    autoScalingGroups: buildAutoScalingGroups(stack),
    instances: buildInstances(stack),
    dbClusters: buildDbClusters(stack),
    ...(hostedZones.length > 0 && { hostedZones }),
    ...(buckets.length > 0 && { buckets }),
    ...(instanceProfiles.length > 0 && { instanceProfiles }),
    functions: buildFunctions(stack),
    customResources: buildCustomResources(stack, (id) => nodes.get(id)?.type ?? ""),
    ...(associations.length > 0 && { associations }),
    outputs,
    accepted: [...nodes.values()]
      .filter(({ type }) => resourceType(type)?.isEmulated === false)
      .map(({ logicalId, type }) => ({ logicalId, type })),
  };
}

export function buildOutputs(document: TemplateDocument, resolution: Resolution, issues: Issues): Output[] {
  return [...document.outputs.values()].flatMap((entry) => buildOutput(entry, resolution, issues) ?? []);
}

function buildOutput({ key, at, value: node }: Entry<Node>, { scope }: Resolution, issues: Issues): Output | undefined {
  const condition = node.kind === "map" ? node.entries.get("Condition")?.value : undefined;
  if (condition?.kind === "scalar" && !scope.condition(condition.text, condition.at)) return undefined;
  const parts = node.kind === "map" ? node.entries : undefined;
  const read = (part: Node | undefined) => (part ? evaluate(part, scope) : undefined);
  const value = read(parts?.get("Value")?.value);
  if (value?.kind === "unknown") return undefined;
  const text = textOf(value);
  if (text === undefined) {
    issues.add("ValidationError", at, `Output \`${key}\` needs a \`Value\` that is text`);
    return undefined;
  }
  const description = parts?.get("Description")?.value;
  const exported = parts?.get("Export")?.value;
  const exportName = textOf(read(exported?.kind === "map" ? exported.entries.get("Name")?.value : undefined));
  return {
    key,
    value: text,
    ...(description?.kind === "scalar" && { description: description.text }),
    ...(exportName !== undefined && { exportName }),
  };
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "scalar" && value.value !== null ? value.text : undefined;
}
