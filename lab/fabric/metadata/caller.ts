import type { Eni, FabricState, FabricSubnet, FabricVpc, InstanceMetadata } from "../../model/index.ts";

/** An instance that asks about itself. */
export interface Caller {
  readonly eni: Eni;
  readonly metadata: InstanceMetadata;
  readonly subnet: FabricSubnet;
  readonly vpc: FabricVpc;
  readonly region: string;
  readonly accountId: string;
}

/** Who asks, by the source address; `undefined` for whoever has no metadata. */
export function findCaller(state: FabricState, ip: string): Caller | undefined {
  const eni = state.interfaces.find(({ privateIp }) => privateIp === ip);
  const { metadata, where } = eni ?? {};
  if (!eni || !metadata || where?.kind !== "subnet") return undefined;
  const subnet = state.subnets.find(({ id }) => id === where.subnetId);
  const vpc = state.vpcs.find(({ id }) => id === subnet?.vpcId);
  return subnet && vpc && { eni, metadata, subnet, vpc, region: state.region, accountId: state.accountId };
}
