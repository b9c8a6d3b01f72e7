import { type Peering, physicalId, type VpcId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object, required } from "../schema/schema.ts";
import { type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { vpc, vpcId } from "./vpc.ts";

const properties = object({
  VpcId: required(string()),
  PeerVpcId: required(string()),
  PeerRegion: notEmulated("peering between Regions"),
  Tags: tags,
  ...ignoredAll("PeerOwnerId", "PeerRoleArn", "AssumeRoleRegion"),
});
export type PeeringProperties = Infer<typeof properties>;

export const vpcPeeringConnection: ResourceType<PeeringProperties> = {
  name: "AWS::EC2::VPCPeeringConnection",
  properties,
  ref: ({ logicalId }, stack) => physicalId("pcx", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ Id: () => physicalId("pcx", stack.lab, logicalId) }),
};

/** The VPC that a route from `from` reaches through a peering. */
export function otherSide({ props }: Resource<PeeringProperties>, from: string): VpcId {
  return (props.VpcId === from ? props.PeerVpcId : props.VpcId) as VpcId;
}

export function buildPeerings(stack: Stack): Peering[] {
  return stack.all(vpcPeeringConnection).flatMap((resource) => {
    const requester = referred(stack, resource, ["VpcId"], vpc, resource.props.VpcId);
    const accepter = referred(stack, resource, ["PeerVpcId"], vpc, resource.props.PeerVpcId);
    if (!requester || !accepter) return [];
    const id = physicalId<string>("pcx", stack.lab, resource.logicalId);
    return { id, logicalId: resource.logicalId, requester: vpcId(stack, requester), accepter: vpcId(stack, accepter) };
  });
}
