import { type Lab, physicalId } from "../../model/index.ts";
import { eip, eipAssociation, eipByAllocation } from "../resources/eip.ts";
import { instance } from "../resources/instance.ts";
import { placeOfInstance } from "../resources/instance-interface.ts";
import { loadBalancer } from "../resources/load-balancer.ts";
import { mappingsOf } from "../resources/load-balancer-nodes.ts";
import { natGateway } from "../resources/nat-gateway.ts";
import { broken, type Path, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";
import { isPublic } from "./routes.ts";

/** Row V14. */
const MOST = 5;

interface Use {
  readonly resource: Resource<unknown>;
  readonly path: Path;
  readonly allocationId: string;
}

export function checkElasticIps(lab: Lab, stack: Stack): void {
  const extra = stack.all(eip)[MOST];
  if (extra) broken(stack, extra, [], `is one EIP more than the quota of ${MOST} in a Region`);
  for (const { first, second } of duplicatesOf(usesOf(stack), ({ allocationId }) => allocationId)) {
    broken(stack, second.resource, second.path, `is in use by \`${first.resource.logicalId}\` already`);
  }
  for (const resource of stack.all(eipAssociation)) checkAssociation(stack, resource);
  for (const single of lab.instances) {
    const resource = stack.all(instance).find(({ logicalId }) => logicalId === single.logicalId);
    if (single.publicIp === undefined || isPublic(lab, single.subnetId) || !resource) continue;
    broken(
      stack,
      resource,
      placeOfInstance(resource.props).paths.subnetId,
      "must be a subnet with a route to an internet gateway: the instance has a public address",
    );
  }
}

function usesOf(stack: Stack): Use[] {
  const direct = stack.all(eip).flatMap((resource) => {
    const allocationId = physicalId<string>("eipalloc", stack.lab, resource.logicalId);
    return resource.props.InstanceId === undefined ? [] : [{ resource, path: ["InstanceId"], allocationId }];
  });
  const nats = stack.all(natGateway).map((resource) => {
    return { resource, path: ["AllocationId"], allocationId: resource.props.AllocationId };
  });
  const links = stack.all(eipAssociation).map((resource) => {
    const { AllocationId, EIP } = resource.props;
    const allocationId = AllocationId ?? allocationOf(stack, EIP ?? "");
    return { resource, path: AllocationId === undefined ? ["EIP"] : ["AllocationId"], allocationId };
  });
  const balancers = stack.all(loadBalancer).flatMap((resource) =>
    mappingsOf(resource).flatMap(({ AllocationId }, index) => {
      const path = ["SubnetMappings", index, "AllocationId"];
      return AllocationId === undefined ? [] : [{ resource, path, allocationId: AllocationId }];
    }),
  );
  return [...direct, ...nats, ...links, ...balancers];
}

function allocationOf(stack: Stack, publicIp: string): string {
  const found = stack.find(eip, publicIp);
  return found ? physicalId("eipalloc", stack.lab, found.logicalId) : publicIp;
}

function checkAssociation(
  stack: Stack,
  resource: Resource<{ AllocationId?: string; EIP?: string; InstanceId?: string }>,
): void {
  const { AllocationId, EIP, InstanceId } = resource.props;
  if ((AllocationId === undefined) === (EIP === undefined)) {
    broken(stack, resource, [], "must have one of `AllocationId` and `EIP`");
  } else if (AllocationId !== undefined && !eipByAllocation(stack, AllocationId)) {
    broken(
      stack,
      resource,
      ["AllocationId"],
      `must be the \`AllocationId\` of an AWS::EC2::EIP, got \`${AllocationId}\``,
    );
  } else if (EIP !== undefined) referred(stack, resource, ["EIP"], eip, EIP);
  if (InstanceId === undefined) broken(stack, resource, [], "lacks the property `InstanceId`");
  else referred(stack, resource, ["InstanceId"], instance, InstanceId);
}
