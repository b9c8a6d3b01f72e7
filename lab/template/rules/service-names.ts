import { type Lab, type LogicalId, S3_SERVICE, serviceName } from "../../model/index.ts";
import { autoScalingGroup } from "../resources/auto-scaling-group.ts";
import { customResource } from "../resources/custom-resource.ts";
import { dbInstance } from "../resources/db-instance.ts";
import { instance } from "../resources/instance.ts";
import { kindOf, loadBalancer } from "../resources/load-balancer.ts";
import { broken, type Resource, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

/** Compose services that every lab has. */
const OWN: readonly string[] = ["client", "control", "fabric"];

/** Logical ids become names of Compose services, in lower case. */
export function checkServiceNames(lab: Lab, stack: Stack): void {
  const all: readonly Resource<unknown>[] = [
    ...stack.all(autoScalingGroup),
    ...stack.all(dbInstance),
    ...stack.all(instance),
    // The NLB is part of the fabric; a custom resource's function runs under the resource's name.
    ...stack.all(loadBalancer).filter((resource) => kindOf(resource) === "application"),
    ...stack.all(customResource),
  ];
  for (const resource of all) {
    const name = serviceName(resource.logicalId);
    if (OWN.includes(name) || (lab.buckets && name === S3_SERVICE))
      broken(stack, resource, [], `needs another logical id: a lab has a service \`${name}\` of its own`);
  }
  const key = ({ logicalId }: { logicalId: LogicalId }) => serviceName(logicalId);
  for (const { first, second } of duplicatesOf(all, key)) {
    const name = serviceName(second.logicalId);
    broken(
      stack,
      second,
      [],
      `needs another logical id: it and \`${first.logicalId}\` would both be the service \`${name}\``,
    );
  }
}
