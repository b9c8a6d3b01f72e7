/**
 * Auto Scaling: desired against inventory, journal and health, decided afresh each time.
 *
 *     seen ---> Pending ---> InService ---> (Unhealthy) ---> Terminating ---> Terminated
 *      adopt     enter-service   judge-health     terminate: drain, remove
 *
 * Each rule only looks at what is so, never at what was just done; so control may be killed between any two steps.
 */
import type { LabEventBody } from "../../model/events.ts";
import type { AutoScalingGroup } from "../../model/lab.ts";
import type { Decision } from "../action.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { adoptMember } from "./adopt.ts";
import { closeLaunches, enterService } from "./enter-service.ts";
import { failLaunches } from "./fail-launches.ts";
import { judgeHealth } from "./judge-health.ts";
import { adjustLaunches, launchNext, startUnstarted } from "./launch.ts";
import { rebalance } from "./rebalance.ts";
import { scaleIn } from "./scale-in.ts";
import { beginTermination, closeTerminations, endTermination, followTermination, removeDrained } from "./terminate.ts";
import { type GroupView, viewGroup } from "./view.ts";

/** In order: the first that has something to write down is heard alone, since what follows may depend on it. */
const RULES: readonly ((view: GroupView) => LabEventBody[])[] = [
  adoptMember,
  enterService,
  closeLaunches,
  judgeHealth,
  beginTermination,
  followTermination,
  endTermination,
  closeTerminations,
  scaleIn,
  failLaunches,
  adjustLaunches,
  rebalance,
];

/** What is to be written down and done for every group. Actions only come when there is nothing more to write down. */
export function reconcileGroups(observed: Observed, placements: Placements): Decision {
  const decisions = observed.lab.autoScalingGroups.map((group) => reconcileGroup(observed, placements, group));
  return {
    records: decisions.flatMap((one) => one.records),
    actions: decisions.flatMap((one) => one.actions),
  };
}

function reconcileGroup(observed: Observed, placements: Placements, group: AutoScalingGroup): Decision {
  const view = viewGroup(observed, placements, group);
  for (const rule of RULES) {
    const records = rule(view);
    if (records.length > 0) return { records, actions: [] };
  }
  return { records: [], actions: [...launchNext(view), ...startUnstarted(view), ...removeDrained(view)] };
}
