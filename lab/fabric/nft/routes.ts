/** Route tables as disjoint ranges, so that one map look-up decides what longest prefix match would (row V08). */
import { cidrHasIp, type FabricState, type FabricSubnet, formatIp, parseCidr, sizeOf } from "../../model/index.ts";

/** Where a subnet's route table sends an address. */
export type Way =
  | { readonly kind: "local" }
  | { readonly kind: "peering" }
  | { readonly kind: "internet-gateway" }
  | { readonly kind: "nat-gateway"; readonly natGatewayId: string }
  | { readonly kind: "gateway-endpoint" }
  /** No route, a blackhole, or a target that does not lead there: silent drop (row V12). */
  | { readonly kind: "nowhere" };

/** Addresses `first` to `last`, both included, that share a way. */
export interface WayRange {
  readonly first: number;
  readonly last: number;
  readonly way: Way;
}

/** Never routed by an internet gateway, whatever a table says. */
const PRIVATE = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"].concat([
  "192.168.0.0/16",
  "224.0.0.0/3",
]);
const NOWHERE: Way = { kind: "nowhere" };

/** The whole address space from the view of `subnet`, in order, neighbours of one way merged. */
export function flattenRoutes(state: FabricState, subnet: FabricSubnet): WayRange[] {
  const starts = boundaries(state);
  const ranges = starts.map((first, index) => ({
    first,
    last: (starts[index + 1] ?? 2 ** 32) - 1,
    way: wayTo(state, subnet, first),
  }));
  return ranges.reduce<WayRange[]>(mergeInto, []);
}

export function formatRange({ first, last }: WayRange): string {
  return first === last ? formatIp(first) : `${formatIp(first)}-${formatIp(last)}`;
}

/** Every address where any table may change its mind. */
function boundaries(state: FabricState): number[] {
  const texts = [
    ...PRIVATE,
    ...state.vpcs.flatMap(({ cidrs }) => cidrs),
    ...state.subnets.flatMap(({ routes }) => routes.map(({ destination }) => destination)),
  ];
  const edges = texts.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr ? [cidr.base, cidr.base + sizeOf(cidr)] : [];
  });
  return [...new Set([0, ...edges])].filter((edge) => edge < 2 ** 32).toSorted((a, b) => a - b);
}

function wayTo(state: FabricState, subnet: FabricSubnet, ip: number): Way {
  const vpc = state.vpcs.find(({ id }) => id === subnet.vpcId);
  const local = (vpc?.cidrs ?? []).map((cidr) => ({ cidr, target: { kind: "local" } as const }));
  const routes = [...local, ...subnet.routes.map(({ destination, target }) => ({ cidr: destination, target }))];
  const target = routes.reduce<Candidate>((best, route) => moreSpecific(best, route, ip), undefined)?.target;
  switch (target?.kind) {
    case "local":
      return { kind: "local" };
    case "peering":
      return isIn(ip, state.vpcs.find(({ id }) => id === target.vpcId)?.cidrs ?? []) ? { kind: "peering" } : NOWHERE;
    case "internet-gateway":
      return vpc?.hasInternetGateway && !isIn(ip, PRIVATE) && !isInAnyVpc(state, ip) ? target : NOWHERE;
    case "gateway-endpoint":
      return target;
    case "nat-gateway":
      return natLeadsOut(state, target.natGatewayId, ip) ? target : NOWHERE;
    default:
      return NOWHERE;
  }
}

type AnyTarget = FabricSubnet["routes"][number]["target"] | { readonly kind: "local" };
type Candidate = { readonly cidr: string; readonly target: AnyTarget; readonly prefix: number } | undefined;

function moreSpecific(best: Candidate, route: { cidr: string; target: AnyTarget }, ip: number): Candidate {
  const cidr = parseCidr(route.cidr);
  if (cidr === undefined || !cidrHasIp(cidr, ip)) return best;
  return best === undefined || cidr.prefix > best.prefix ? { ...route, prefix: cidr.prefix } : best;
}

/** A NAT gateway sends on by the table of its own subnet, and only to the internet. */
function natLeadsOut(state: FabricState, natGatewayId: string, ip: number): boolean {
  const gateway = state.natGateways.find(({ id }) => id === natGatewayId);
  const home = state.subnets.find(({ id }) => id === gateway?.subnetId);
  if (home === undefined || home.routes.some(({ target }) => target.kind === "nat-gateway")) return false;
  return wayTo(state, home, ip).kind === "internet-gateway";
}

function mergeInto(merged: WayRange[], range: WayRange): WayRange[] {
  const previous = merged.at(-1);
  if (previous === undefined || JSON.stringify(previous.way) !== JSON.stringify(range.way)) return [...merged, range];
  return [...merged.slice(0, -1), { ...previous, last: range.last }];
}

function isInAnyVpc(state: FabricState, ip: number): boolean {
  return state.vpcs.some(({ cidrs }) => isIn(ip, cidrs));
}

function isIn(ip: number, ranges: readonly string[]): boolean {
  return ranges.some((text) => {
    const cidr = parseCidr(text);
    return cidr !== undefined && cidrHasIp(cidr, ip);
  });
}
