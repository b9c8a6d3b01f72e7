import { z } from "zod";
import { defineFault } from "./fault.ts";
import { areGone, onTargets, renderLost, targets } from "./target-checks.ts";

export const trafficFailing = defineFault({
  kind: "traffic-failing",
  words: "a load balancer's traffic is lost while its health checks are fine",
  seen: "requests time out at targets that are called healthy, and nothing replaces them",
  awsName: "no action; by hand: a health check that does not ask what users ask",
  undone: "traffic gets through",
  options: z.strictObject(targets),
  plan: (picture, options) => onTargets(picture, options, "traffic"),
  isOver: areGone,
  effect: { kind: "packets", render: (picture, options) => renderLost(picture, options, "traffic") },
});
