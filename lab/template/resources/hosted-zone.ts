import { digest, type HostedZone, plainName, type VpcId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, object, required } from "../schema/schema.ts";
import { type Resource, type ResourceType, referred, type Stack, type StackFacts } from "../stack.ts";
import { recordsOf } from "./record-set.ts";
import { vpc } from "./vpc.ts";

const properties = object({
  Name: required(
    string({
      max: 255,
      pattern: /^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?$/,
      rule: "a domain name such as `example.com`",
    }),
  ),
  VPCs: list(object({ VPCId: required(string()), VPCRegion: required(string()) })),
  HostedZoneTags: tags,
  ...ignoredAll("HostedZoneConfig", "HostedZoneFeatures", "QueryLoggingConfig"),
});
export type HostedZoneProperties = Infer<typeof properties>;

export const hostedZone: ResourceType<HostedZoneProperties> = {
  name: "AWS::Route53::HostedZone",
  properties,
  ref: (resource, stack) => zoneIdOf(stack, resource),
  attributes: (resource, stack) => ({
    Id: () => zoneIdOf(stack, resource),
    // DIFFERS: nothing is delegated to a lab's zone; its resolvers answer themselves.
    NameServers: () => [1, 2, 3, 4].map((number) => `ns-${number}.tierlab.invalid`),
  }),
};

function zoneIdOf(stack: StackFacts, { logicalId }: { logicalId: string }): string {
  return `Z${digest(`${stack.lab}/${logicalId}`, 20).toUpperCase()}`;
}

export function buildHostedZones(stack: Stack): HostedZone[] {
  return stack.all(hostedZone).map((resource) => {
    const { Name, VPCs } = resource.props;
    const vpcIds = VPCs?.map(({ VPCId }) => VPCId as VpcId);
    VPCs?.forEach(({ VPCId }, index) => {
      referred(stack, resource, ["VPCs", index, "VPCId"], vpc, VPCId);
    });
    return {
      id: zoneIdOf(stack, resource),
      logicalId: resource.logicalId,
      name: plainName(Name),
      ...(vpcIds && vpcIds.length > 0 && { vpcIds }),
      records: recordsOf(stack, { id: zoneIdOf(stack, resource), name: plainName(Name) }),
    };
  });
}

/** The zone that a record names, by its id or by its own name. */
export function zoneOfRecord(
  stack: Stack,
  { HostedZoneId, HostedZoneName }: { HostedZoneId?: string; HostedZoneName?: string },
): Resource<HostedZoneProperties> | undefined {
  if (HostedZoneId !== undefined) return stack.find(hostedZone, HostedZoneId);
  const name = plainName(HostedZoneName ?? "");
  return stack.all(hostedZone).find(({ props }) => plainName(props.Name) === name);
}
