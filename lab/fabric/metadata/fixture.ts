import type { Eni, FabricState, InstanceMetadata, MetadataOptions } from "../../model/index.ts";
import { eni, threeTier } from "../fixture/three-tier.ts";

export const OPTIONS: MetadataOptions = {
  httpEndpoint: "enabled",
  httpTokens: "optional",
  httpPutResponseHopLimit: 1,
  instanceMetadataTags: "disabled",
};

/** An instance's interface; its metadata may be changed. */
export function instance(ip: string, more: Partial<InstanceMetadata> = {}, eniMore: Partial<Eni> = {}): Eni {
  const interfaceOfIt = eni(ip, ["web"], eniMore);
  const metadata: InstanceMetadata = {
    instanceId: interfaceOfIt.instanceId,
    imageId: "tierlab/web",
    instanceType: "t3.micro",
    hostname: `ip-${ip.replaceAll(".", "-")}.ap-northeast-1.compute.internal`,
    availabilityZone: "ap-northeast-1a",
    launchTimeMs: Date.UTC(2026, 10, 21, 9, 8, 7, 654),
    securityGroups: ["web", "ssh"],
    tags: { Name: "web", "aws:autoscaling:groupName": "WebGroup" },
    options: OPTIONS,
    ...more,
  };
  return { ...interfaceOfIt, metadata };
}

export function stateWith(...interfaces: readonly Eni[]): FabricState {
  return { ...threeTier(), interfaces };
}
