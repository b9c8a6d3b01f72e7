import { type Lab, S3_SERVICE, serviceName } from "../../model/index.ts";
import { autoScalingGroup } from "../resources/auto-scaling-group.ts";
import { customResource } from "../resources/custom-resource.ts";
import { dbInstance } from "../resources/db-instance.ts";
import { standbyLogicalId } from "../resources/db-single.ts";
import { instance } from "../resources/instance.ts";
import { kindOf, loadBalancer } from "../resources/load-balancer.ts";
import { broken, type Resource, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

/** Compose services that every lab has. */
const OWN: readonly string[] = ["client", "control", "fabric"];

interface Service {
  readonly name: string;
  /** Whose it is, for a person. */
  readonly called: string;
  readonly resource: Resource<unknown>;
}

/** Logical ids become names of Compose services, in lower case. */
export function checkServiceNames(lab: Lab, stack: Stack): void {
  const own: readonly Resource<unknown>[] = [
    ...stack.all(autoScalingGroup),
    ...stack.all(dbInstance),
    ...stack.all(instance),
    // The NLB is part of the fabric; a custom resource's function runs under the resource's name.
    ...stack.all(loadBalancer).filter((resource) => kindOf(resource) === "application"),
    ...stack.all(customResource),
  ];
  const services = [
    ...standbys(stack),
    ...own.map((resource): Service => {
      const { logicalId } = resource;
      return { name: serviceName(logicalId), called: `\`${logicalId}\``, resource };
    }),
  ];
  for (const { name, resource } of services) {
    if (OWN.includes(name) || (lab.buckets && name === S3_SERVICE))
      broken(stack, resource, [], `needs another logical id: a lab has a service \`${name}\` of its own`);
  }
  for (const { first, second } of duplicatesOf(services, ({ name }) => name)) {
    const rule = `needs another logical id: it and ${first.called} would both be the service \`${second.name}\``;
    broken(stack, second.resource, [], rule);
  }
}

/** The second server of each Multi-AZ DB instance, which no template names. */
function standbys(stack: Stack): Service[] {
  const withStandby = stack.all(dbInstance).filter(({ props }) => props.MultiAZ);
  return withStandby.map((resource) => {
    const called = `the standby of \`${resource.logicalId}\``;
    return { name: serviceName(standbyLogicalId(resource)), called, resource };
  });
}
