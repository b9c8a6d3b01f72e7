import type { AlbNodeState } from "../../model/alb-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { targetGroupStates } from "../targets/index.ts";
import { albContainers } from "./nodes.ts";

/** What each ALB node that runs has to know. */
export function renderAlbStates(
  observed: Observed,
  placements: Placements,
): { readonly container: LabContainer; readonly state: AlbNodeState }[] {
  const { lab, timeScale } = observed;
  return lab.loadBalancers
    .filter((one) => one.kind === "application")
    .flatMap((balancer) => {
      const { id, name, dnsName, idleTimeoutSeconds, attributes, listeners } = balancer;
      const targetGroups = targetGroupStates(observed, placements, balancer);
      const shift = observed.memory.zonalShifts.get(name);
      return albContainers(observed, balancer).flatMap((container) => {
        const node = balancer.nodes[container.number - 1];
        if (!node || container.state.kind !== "running") return [];
        const common = {
          lab: lab.name,
          timeScale,
          id,
          name,
          dnsName,
          idleTimeoutSeconds,
          ...(attributes && { attributes }),
          ...(shift && { shiftedFrom: shift.awayFrom }),
        };
        return [{ container, state: { ...common, node, listeners, targetGroups } }];
      });
    });
}
