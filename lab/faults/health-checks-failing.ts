import { z } from "zod";
import { defineFault } from "./fault.ts";
import { areGone, onTargets, renderLost, targets } from "./target-checks.ts";

export const healthChecksFailing = defineFault({
  kind: "health-checks-failing",
  words: "a load balancer's health checks are lost while traffic is fine",
  seen: "targets that work are taken out of service, and replaced where the group heeds ELB health",
  awsName: "no action; by hand: a health check path that the application does not serve",
  undone: "checks get through",
  options: z.strictObject(targets),
  plan: (picture, options) => onTargets(picture, options, "health checks"),
  isOver: areGone,
  effect: { kind: "packets", render: (picture, options) => renderLost(picture, options, "health-checks") },
});
