/** What AWS would refuse although every property by itself is right. */
import type { Lab } from "../../model/index.ts";
import type { Stack } from "../stack.ts";
import { checkAddresses } from "./addresses.ts";
import { checkAlbTargets } from "./alb-targets.ts";
import { checkBuckets } from "./buckets.ts";
import { checkDatabases } from "./databases.ts";
import { checkDbEndpoints } from "./db-endpoints.ts";
import { checkElasticIps } from "./elastic-ips.ts";
import { checkGroups } from "./groups.ts";
import { checkHostedZones } from "./hosted-zones.ts";
import { checkListenerRules } from "./listener-rules.ts";
import { checkListeners } from "./listeners.ts";
import { checkLoadBalancers } from "./load-balancers.ts";
import { checkQuotas } from "./quotas.ts";
import { checkRoutes } from "./routes.ts";
import { checkSecurityGroups } from "./security-groups.ts";
import { checkServiceNames } from "./service-names.ts";
import { checkSubnets } from "./subnets.ts";
import { checkTargetGroups } from "./target-groups.ts";
import { checkTargets } from "./targets.ts";
import { checkListenerCertificates } from "./tls.ts";
import { checkVpcEndpoints } from "./vpc-endpoints.ts";
import { checkVpcs } from "./vpcs.ts";

type Rule = (lab: Lab, stack: Stack) => void;

const RULES: readonly Rule[] = [
  checkVpcs,
  checkSubnets,
  checkRoutes,
  checkElasticIps,
  checkSecurityGroups,
  checkAddresses,
  checkLoadBalancers,
  checkListeners,
  checkListenerRules,
  checkListenerCertificates,
  checkTargetGroups,
  checkTargets,
  checkAlbTargets,
  checkQuotas,
  checkGroups,
  checkDatabases,
  checkDbEndpoints,
  checkServiceNames,
  checkHostedZones,
  checkBuckets,
  checkVpcEndpoints,
];

/** Every fault goes to the stack's issues. */
export function checkRules(lab: Lab, stack: Stack): void {
  for (const rule of RULES) rule(lab, stack);
}
