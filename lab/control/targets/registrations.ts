/**
 * Who is in a target group now: members of its Auto Scaling groups, what the template registers itself and, over both, what
 * somebody did by hand.
 */
import type { TargetRegistration } from "../../model/fabric-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { TargetGroup } from "../../model/load-balancer.ts";
import type { Placement, Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { isWired } from "../wiring/wired.ts";
import { applyByHand } from "./by-hand.ts";
import { registerClones, registerStated } from "./stated.ts";

export function registrationsOf(
  observed: Observed,
  placements: Placements,
  targetGroup: TargetGroup,
): TargetRegistration[] {
  const members = observed.inventory.flatMap((container) => {
    const placement = placements.get(container.containerId);
    const attached = placement?.group?.targetGroupIds.includes(targetGroup.id);
    return placement && attached ? registerMember(observed, container, placement, targetGroup.port) : [];
  });
  return applyByHand(observed, placements, targetGroup, [
    ...members,
    ...targetGroup.targets.flatMap((target) => registerStated(observed, placements, targetGroup, target)),
    ...registerClones(observed, placements, targetGroup),
  ]);
}

/** Registered from the moment that it is wired, before it is `InService` (row A02); draining while it leaves (row A37). */
function registerMember(
  observed: Observed,
  container: LabContainer,
  placement: Placement,
  port: number,
): TargetRegistration[] {
  const member = observed.memory.members.get(container.instanceId);
  if (!member || member.state === "Terminated") return [];
  const target = targetOf(container.instanceId, placement, port);
  if (member.state === "Terminating") {
    return [{ ...target, registration: { kind: "draining", sinceMs: member.sinceMs } }];
  }
  if (container.state.kind === "stopped") return [{ ...target, registration: { kind: "stopped" } }];
  if (member.state === "Pending" && !isWired(container, observed.memory)) return [];
  return [{ ...target, registration: { kind: "registered" } }];
}

function targetOf(id: string, placement: Placement, port: number): Omit<TargetRegistration, "registration"> {
  return { id, ip: placement.privateIp, port, availabilityZone: placement.subnet?.availabilityZone ?? "all" };
}
