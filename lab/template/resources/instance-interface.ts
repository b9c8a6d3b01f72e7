/** Where an instance stands: by properties of its own, or by the one network interface that it describes. */
import { address, boolean, integer, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";

const networkInterface = object({
  DeviceIndex: required(integer(0, 0)),
  SubnetId: string(),
  GroupSet: list(string(), { max: 5 }),
  PrivateIpAddress: address,
  AssociatePublicIpAddress: boolean,
  NetworkInterfaceId: notEmulated("interfaces of their own"),
  PrivateIpAddresses: notEmulated("secondary addresses"),
  SecondaryPrivateIpAddressCount: notEmulated("secondary addresses"),
  Ipv6AddressCount: notEmulated("IPv6"),
  Ipv6Addresses: notEmulated("IPv6"),
  ...ignoredAll("DeleteOnTermination", "Description"),
});

/** One interface: a second would need a subnet and an address of its own. */
export const instanceInterfaces = list(networkInterface, { min: 1, max: 1 });

interface PlaceProperties {
  readonly SubnetId?: string;
  readonly PrivateIpAddress?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly NetworkInterfaces?: Infer<typeof instanceInterfaces>;
}

export interface InstancePlace {
  readonly subnetId?: string | undefined;
  readonly privateIp?: string | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  /** Absent where the subnet decides. */
  readonly associatePublicIp?: boolean | undefined;
  /** Where each of them is written. */
  readonly paths: { readonly subnetId: Path; readonly privateIp: Path; readonly securityGroupIds: Path };
}

/** What the interface says, where there is one; else what the instance itself says. */
export function placeOfInstance(props: PlaceProperties): InstancePlace {
  const first = props.NetworkInterfaces?.[0];
  const at = (own: string, ofInterface: string): Path => (first ? ["NetworkInterfaces", 0, ofInterface] : [own]);
  return {
    subnetId: first ? first.SubnetId : props.SubnetId,
    privateIp: first ? first.PrivateIpAddress : props.PrivateIpAddress,
    securityGroupIds: first ? first.GroupSet : props.SecurityGroupIds,
    associatePublicIp: first?.AssociatePublicIpAddress,
    paths: {
      subnetId: at("SubnetId", "SubnetId"),
      privateIp: at("PrivateIpAddress", "PrivateIpAddress"),
      securityGroupIds: at("SecurityGroupIds", "GroupSet"),
    },
  };
}

/** EC2 takes either an interface or these properties of the instance, never both. @returns whether that holds */
export function checkPlace(stack: Stack, resource: Resource<PlaceProperties>): boolean {
  if (!resource.props.NetworkInterfaces) return true;
  const both = (["SubnetId", "PrivateIpAddress", "SecurityGroupIds"] as const).filter(
    (name) => resource.props[name] !== undefined,
  );
  for (const name of both) {
    broken(stack, resource, [name], "may not stand beside `NetworkInterfaces`: the interface says it");
  }
  return both.length === 0;
}
