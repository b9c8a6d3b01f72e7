/** The action of a listener or rule: what may be done there, and where it may lead. */
import type { RedirectAction } from "../../model/index.ts";
import { broken } from "../stack.ts";
import { checkForwards, type PlacedAction } from "./forwards.ts";

const PLACEHOLDERS = ["protocol", "host", "port", "path", "query"];

export function checkAction(placed: PlacedAction): void {
  const { stack, resource, path, action, balancer, given } = placed;
  checkConfigs(placed);
  if (action.kind === "forward") {
    checkForwards(placed);
  } else if (balancer.kind === "network") {
    // Row NLB-011.
    broken(stack, resource, [...path, "Type"], `must be \`forward\` on an NLB, got \`${given?.Type}\``);
  } else if (action.kind === "redirect") checkRedirect(placed, action);
}

/** What another type of action would say. */
function checkConfigs({ stack, resource, path, given }: PlacedAction): void {
  if (!given) return;
  const own = { forward: "ForwardConfig", redirect: "RedirectConfig", "fixed-response": "FixedResponseConfig" }[
    given.Type
  ];
  for (const name of ["TargetGroupArn", "ForwardConfig", "RedirectConfig", "FixedResponseConfig"] as const) {
    const belongs = name === own || (name === "TargetGroupArn" && given.Type === "forward");
    if (given[name] === undefined || belongs) continue;
    broken(stack, resource, [...path, name], `does not go with the type \`${given.Type}\``);
  }
}

/** Row ALB-029. */
function checkRedirect({ stack, resource, path, protocol }: PlacedAction, action: RedirectAction): void {
  const place = [...path, "RedirectConfig"];
  for (const name of ["host", "port", "path", "query"] as const) {
    const wrong = [...action[name].matchAll(/#\{([^}]*)\}/g)].find(([, word]) => !PLACEHOLDERS.includes(word ?? ""));
    if (!wrong) continue;
    const known = PLACEHOLDERS.map((word) => `#{${word}}`).join(", ");
    broken(stack, resource, place, `has \`${wrong[0]}\`, which is no placeholder`, `Known: ${known}.`);
  }
  const isSame =
    (action.protocol === "#{protocol}" || action.protocol === protocol) &&
    action.host === "#{host}" &&
    action.port === "#{port}" &&
    action.path === "/#{path}";
  if (isSame) broken(stack, resource, place, "must change protocol, host, port or path: it would lead back to itself");
  if (protocol === "HTTPS" && action.protocol === "HTTP") {
    broken(stack, resource, [...place, "Protocol"], "must not be `HTTP` on an HTTPS listener");
  }
  const port = Number(action.port);
  if (action.port !== "#{port}" && (port < 1 || port > 65_535)) {
    broken(stack, resource, [...place, "Port"], `must be from 1 to 65535, got ${action.port}`);
  }
}
