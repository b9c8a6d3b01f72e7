/** A small template with an NLB for tests, resource by resource. */
import { faultsOf, load } from "./edited.ts";

export type Properties = Readonly<Record<string, unknown>>;

/** A resource as YAML, each property on a line of its own. */
export function resource(logicalId: string, type: string, properties: Properties, hints?: Properties): string {
  const lines = Object.entries(properties).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`);
  const metadata = hints ? [`    Metadata: { Tierlab: ${JSON.stringify(hints)} }`] : [];
  return [`  ${logicalId}:`, `    Type: AWS::${type}`, ...metadata, "    Properties:", ...lines, ""].join("\n");
}

export const ref = (name: string) => ({ Ref: name });

const ELB = "ElasticLoadBalancingV2";
const subnetOf = (name: string, vpc: string, CidrBlock: string, zone: string) =>
  resource(name, "EC2::Subnet", { VpcId: ref(vpc), CidrBlock, AvailabilityZone: `ap-northeast-1${zone}` });

/** Two VPCs: one with a subnet in each of two zones and `Web` in the first, one with `Far` in its only subnet. */
const NETWORK = [
  resource("VPC", "EC2::VPC", { CidrBlock: "10.0.0.0/16" }),
  resource("OtherVPC", "EC2::VPC", { CidrBlock: "10.9.0.0/16" }),
  subnetOf("SubnetA", "VPC", "10.0.1.0/24", "a"),
  subnetOf("SubnetC", "VPC", "10.0.2.0/24", "c"),
  subnetOf("OtherSubnet", "OtherVPC", "10.9.1.0/24", "a"),
  resource("Web", "EC2::Instance", { ImageId: "nginx:1.27", SubnetId: ref("SubnetA") }),
  resource("Far", "EC2::Instance", { ImageId: "nginx:1.27", SubnetId: ref("OtherSubnet") }),
].join("");

export function nlb(properties: Properties = {}, name = "NLB", hints?: Properties): string {
  const usual = { Type: "network", Scheme: "internal", Subnets: [ref("SubnetA"), ref("SubnetC")] };
  return resource(name, `${ELB}::LoadBalancer`, { ...usual, ...properties }, hints);
}

export function alb(properties: Properties = {}, hints?: Properties): string {
  const usual = { Type: "application", Scheme: "internal", Subnets: [ref("SubnetA"), ref("SubnetC")] };
  return resource("ALB", `${ELB}::LoadBalancer`, { ...usual, ...properties }, hints);
}

export function group(name: string, properties: Properties = {}, hints?: Properties): string {
  const usual = { VpcId: ref("VPC"), Protocol: "TCP", Port: 80 };
  return resource(name, `${ELB}::TargetGroup`, { ...usual, ...properties }, hints);
}

export function forward(...groups: readonly string[]) {
  if (groups.length === 1) return [{ Type: "forward", TargetGroupArn: ref(groups[0] ?? "") }];
  return [{ Type: "forward", ForwardConfig: { TargetGroups: groups.map((name) => ({ TargetGroupArn: ref(name) })) } }];
}

/** Forwards to `Group` unless it is told otherwise. */
export function listener(name: string, properties: Properties = {}): string {
  const usual = { LoadBalancerArn: ref("NLB"), Port: 80, Protocol: "TCP", DefaultActions: forward("Group") };
  return resource(name, `${ELB}::Listener`, { ...usual, ...properties });
}

export const attributes = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value: String(Value) }));

export function template(...resources: readonly string[]): string {
  return `Resources:\n${NETWORK}${resources.join("")}`;
}

export function labOf(...resources: readonly string[]) {
  return load(template(...resources));
}

/** What the loader says, without the places. */
export function said(...resources: readonly string[]): string[] {
  return faultsOf(template(...resources)).map((fault) => fault.replace(/^.* \| /, ""));
}
