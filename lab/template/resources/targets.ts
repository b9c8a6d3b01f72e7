/** Targets that a template registers itself (rows NLB-023, NLB-027, NLB-033). */
import type { StatedTarget } from "../../model/index.ts";
import { port, string } from "../schema/scalars.ts";
import { type Infer, object, required } from "../schema/schema.ts";
import { type Path, type Resource, referred, type Stack } from "../stack.ts";
import { instance } from "./instance.ts";
import { loadBalancer } from "./load-balancer.ts";

export const target = object({ Id: required(string()), Port: port, AvailabilityZone: string() });

interface Registering {
  readonly Port: number;
  readonly TargetType?: "instance" | "ip" | "alb";
  readonly Targets?: readonly Infer<typeof target>[];
}

/** What is registered twice is registered once: AWS says nothing to it. */
export function buildTargets(stack: Stack, resource: Resource<Registering>): StatedTarget[] {
  const { Targets = [], Port, TargetType = "instance" } = resource.props;
  const stated = Targets.flatMap((one, index) => {
    const id = idOf(stack, resource, TargetType, ["Targets", index, "Id"], one.Id);
    if (id === undefined) return [];
    const zone = one.AvailabilityZone;
    return [{ id, port: one.Port ?? Port, ...(zone !== undefined && { availabilityZone: zone }) }];
  });
  return [...new Map(stated.map((one) => [`${one.id}:${one.port}`, one])).values()];
}

function idOf(
  stack: Stack,
  resource: Resource<unknown>,
  targetType: "instance" | "ip" | "alb",
  path: Path,
  text: string,
): string | undefined {
  switch (targetType) {
    case "ip":
      return text;
    case "instance":
      return referred(stack, resource, path, instance, text)?.logicalId;
    case "alb":
      return referred(stack, resource, path, loadBalancer, text)?.logicalId;
  }
}
