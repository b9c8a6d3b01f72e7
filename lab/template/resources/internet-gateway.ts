import { physicalId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, notEmulated, object, required } from "../schema/schema.ts";
import type { ResourceType } from "../stack.ts";

const gateway = object({ Tags: tags });

export const internetGateway: ResourceType<Infer<typeof gateway>> = {
  name: "AWS::EC2::InternetGateway",
  properties: gateway,
  ref: ({ logicalId }, stack) => physicalId("igw", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ InternetGatewayId: () => physicalId("igw", stack.lab, logicalId) }),
};

const attachment = object({
  VpcId: required(string()),
  InternetGatewayId: required(string()),
  VpnGatewayId: notEmulated("VPN gateways"),
});

export const vpcGatewayAttachment: ResourceType<Infer<typeof attachment>> = {
  name: "AWS::EC2::VPCGatewayAttachment",
  properties: attachment,
  ref: ({ props }) => `IGW|${props.VpcId}`,
  attributes: () => ({ AttachmentType: () => "IGW" }),
};
