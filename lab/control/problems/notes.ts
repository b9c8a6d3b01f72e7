import type { ActiveFault } from "../../model/fault.ts";
import type { SecurityGroup } from "../../model/lab.ts";
import type { LoadBalancer, TargetGroup } from "../../model/load-balancer.ts";
import type { Refusal } from "../../model/refusal.ts";
import { isHealthCheck, type RefusalCase } from "./cases.ts";
import type { Directory } from "./directory.ts";
import { list, unique } from "./words.ts";

/** What explains a case, from what was seen: whose addresses they are, what became of the targets, which fault is on. */
export function notesOf(
  { refusals }: RefusalCase,
  groups: readonly SecurityGroup[],
  directory: Directory,
  faults: readonly ActiveFault[],
): string[] {
  const atTargets = refusals.filter(({ direction }) => direction === "ingress");
  return [
    ...new Set(atTargets.flatMap((one) => whoseAddress(one, directory))),
    ...healthNote(refusals, directory),
    ...faults.filter((fault) => touches(fault, groups)).map(({ id, description }) => `${id} is on: ${description}.`),
  ];
}

/** The two mistakes with client addresses (rows NLB-038, NLB-041, NLB-049). */
function whoseAddress(refusal: Refusal, directory: Directory): string[] {
  const group = directory.targetGroupOf(refusal.destination, refusal.port);
  const balancer = directory.balancerOf(refusal.through ?? refusal.source);
  if (!group || balancer?.kind !== "network") return [];
  if (isHealthCheck(refusal, directory)) return [checksNote(balancer, group)];
  return [directory.balancerOf(refusal.source) ? replacedNote(balancer, group) : preservedNote(balancer, group)];
}

function preservedNote({ name }: LoadBalancer, group: TargetGroup): string {
  return `${name} preserves client addresses (target group ${group.name}): a rule for its own range admits its health checks, not its clients.`;
}

function replacedNote({ name }: LoadBalancer, group: TargetGroup): string {
  return `${name} puts its own address in place of its clients' (target group ${group.name} does not preserve them): a rule for the clients' range admits nobody.`;
}

function checksNote(balancer: LoadBalancer, group: TargetGroup): string {
  if (!group.preserveClientIp) return replacedNote(balancer, group);
  return `Health checks of ${balancer.name} come from its own addresses, though it preserves those of its clients.`;
}

function healthNote(refusals: readonly Refusal[], directory: Directory): string[] {
  const isCheck = refusals.some((one) => isHealthCheck(one, directory));
  const isClients = refusals.some(({ through }) => through !== undefined);
  const targets = unique(refusals.map(({ destination }) => destination)).flatMap((address) => {
    const health = directory.healthOf(address, refusals[0]?.port ?? 0);
    return health ? [{ name: directory.nameOf(address) ?? address, state: health.state }] : [];
  });
  const named = (states: readonly string[]) =>
    targets.filter(({ state }) => states.includes(state)).map(({ name }) => name);
  const failing = named(["unhealthy", "initial"]);
  if (isCheck && failing.length > 0) return [`${verb(failing, "is", "are")} not healthy because of it.`];
  const healthy = named(["healthy"]);
  if (!isClients || isCheck || healthy.length === 0) return [];
  return [`${verb(healthy, "is", "are")} healthy all the same: health checks are admitted.`];
}

function verb(names: readonly string[], one: string, many: string): string {
  return `${list(names)} ${names.length === 1 ? one : many}`;
}

function touches({ touches: names }: ActiveFault, groups: readonly SecurityGroup[]): boolean {
  return groups.some(({ id, name, logicalId }) => [id, name, logicalId].some((one) => names.includes(one)));
}
