import type { StartedLab } from "../project/started-lab.ts";
import { startDownload } from "../scenario/running-download.ts";
import { startLoad } from "../scenario/running-load.ts";
import { createClient } from "./client.ts";
import { createGroup } from "./group.ts";
import type { LabHandle } from "./handle.ts";
import { instancesOf, oneInstance } from "./instance.ts";
import { createDatabase, createLoadBalancer, createTargetGroup } from "./named.ts";
import { until } from "./until.ts";

/** What a scenario's stage puts in place of the plain thing, so that nothing is done behind its back. */
export interface HandleTools {
  readonly startLoad: typeof startLoad;
  readonly startDownload: typeof startDownload;
}

/** The parts of a lab by name, over what a started lab can do. */
export function createHandle(lab: StartedLab, tools: HandleTools = { startLoad, startDownload }): LabHandle {
  return {
    ...lab,
    instances: (tier) => instancesOf(lab, tier),
    instance: (ref) => oneInstance(lab, ref),
    targetGroup: (name) => createTargetGroup(lab, name),
    group: (name) => createGroup(lab, name),
    loadBalancer: (name) => createLoadBalancer(lab, name),
    database: (cluster) => createDatabase(lab, cluster),
    client: (ref = "client") => createClient(lab, ref, tools),
    until: (predicate, options) => until(lab, predicate, options),
  };
}
