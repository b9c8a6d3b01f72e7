/** Attributes of an ALB's target groups that do not go together (rows ALB-050, ALB-053). */
import type { TargetGroup } from "../../model/index.ts";
import type { GivenAttributes } from "../resources/target-group-attributes.ts";
import type { Refuse } from "./target-groups.ts";

const RESERVED = /^AWSALB(APP|TG|CORS|TGCORS)?(-|$)/;

export function checkApplicationGroup(refuse: Refuse, given: GivenAttributes, group: TargetGroup): void {
  checkAlgorithm(refuse, group);
  checkCookie(refuse, given, group);
}

function checkAlgorithm(refuse: Refuse, group: TargetGroup): void {
  const { algorithm, slowStartSeconds, stickiness, anomalyMitigation, crossZone } = group;
  if (slowStartSeconds !== undefined && algorithm !== undefined) {
    refuse("slow_start.duration_seconds", `must be 0 with the algorithm \`${algorithm}\`, got ${slowStartSeconds}`);
  }
  if (anomalyMitigation && algorithm !== "weighted_random") {
    const key = "load_balancing.algorithm.anomaly_mitigation";
    refuse(key, `must be off with the algorithm \`${algorithm ?? "round_robin"}\`: only \`weighted_random\` has it`);
  }
  if (stickiness && algorithm === "weighted_random") {
    refuse("stickiness.enabled", "must be off with the algorithm `weighted_random`");
  }
  if (stickiness && crossZone === "false") {
    refuse("stickiness.enabled", "must be off where `load_balancing.cross_zone.enabled` is");
  }
}

/** The type is checked where stickiness is off, too. */
function checkCookie(refuse: Refuse, given: GivenAttributes, { stickiness }: TargetGroup): void {
  if (given["stickiness.type"] === "source_ip") {
    refuse("stickiness.type", "must be `lb_cookie` or `app_cookie` in a group of an ALB, got `source_ip`");
  }
  if (stickiness?.kind !== "app_cookie") return;
  const key = "stickiness.app_cookie.cookie_name";
  if (stickiness.cookieName === "") {
    refuse("stickiness.type", `lacks \`${key}\`, which the type \`app_cookie\` needs`);
  } else if (RESERVED.test(stickiness.cookieName)) {
    refuse(key, `must not be one of the load balancer's own, got \`${stickiness.cookieName}\``);
  }
}
