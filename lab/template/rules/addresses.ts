import { cidrHasIp, type Lab, parseCidr, parseIp, reservedAddresses } from "../../model/index.ts";
import { instance } from "../resources/instance.ts";
import { placeOfInstance } from "../resources/instance-interface.ts";
import { loadBalancer } from "../resources/load-balancer.ts";
import { mappingsOf } from "../resources/load-balancer-nodes.ts";
import { natGateway } from "../resources/nat-gateway.ts";
import { subnet } from "../resources/subnet.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

interface Given {
  readonly resource: Resource<unknown>;
  readonly path: Path;
  readonly address: string | undefined;
  readonly subnetId: string;
}

/** Addresses that the template gives: inside their subnet, free, and given once (rows V01, NLB-092). */
export function checkAddresses(_lab: Lab, stack: Stack): void {
  const all = givenOf(stack).filter((given) => given.address !== undefined);
  for (const given of all) checkGiven(stack, given);
  for (const { first, second } of duplicatesOf(all, ({ address }) => address ?? "")) {
    broken(
      stack,
      second.resource,
      second.path,
      `is in use by \`${first.resource.logicalId}\` already: ${second.address}`,
    );
  }
}

function givenOf(stack: Stack): Given[] {
  return [
    ...stack.all(instance).map((resource) => {
      const { paths, privateIp, subnetId = "" } = placeOfInstance(resource.props);
      return { resource, path: paths.privateIp, address: privateIp, subnetId };
    }),
    ...stack.all(natGateway).map((resource) => ({
      resource,
      path: ["PrivateIpAddress"],
      address: resource.props.PrivateIpAddress,
      subnetId: resource.props.SubnetId,
    })),
    ...stack.all(loadBalancer).flatMap((resource) =>
      mappingsOf(resource).map((mapping, index) => ({
        resource,
        path: ["SubnetMappings", index, "PrivateIPv4Address"],
        address: mapping.PrivateIPv4Address,
        subnetId: mapping.SubnetId,
      })),
    ),
  ];
}

function checkGiven(stack: Stack, { resource, path, address = "", subnetId }: Given): void {
  const home = stack.find(subnet, subnetId);
  const cidr = parseCidr(home?.props.CidrBlock ?? "");
  if (!home || !cidr) return;
  const where = `\`${home.logicalId}\` (${home.props.CidrBlock})`;
  if (!cidrHasIp(cidr, parseIp(address) ?? 0)) {
    broken(stack, resource, path, `must be an address of ${where}, got \`${address}\``);
  } else if (reservedAddresses(cidr).all.includes(address)) {
    broken(
      stack,
      resource,
      path,
      `must not be one that AWS keeps in ${where}: the first four and the last, got \`${address}\``,
    );
  }
}
