/** Custom resources: each one's function is run when the lab is created, until it succeeds once or its time is up. */
import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { CustomResource, LabFunction } from "../../model/lab.ts";
import { serviceName } from "../../model/naming.ts";
import type { Action, Decision, LaunchPlan, Outcome } from "../action.ts";
import { allocateAddress, takenAddresses } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { resolverOf } from "../render/resolver.ts";
import { invocationEvent } from "./event.ts";

const NOTHING: Decision = { records: [], actions: [] };

export function reconcileFunctions(observed: Observed): Decision {
  const decisions = observed.lab.customResources.map((custom) => reconcileCustom(observed, custom));
  return {
    records: decisions.flatMap((one) => one.records),
    actions: decisions.flatMap((one) => one.actions),
  };
}

function reconcileCustom(observed: Observed, custom: CustomResource): Decision {
  const { lab, memory, inventory } = observed;
  const program = lab.functions.find((one) => one.arn === custom.functionArn);
  const known = memory.customResources.get(custom.logicalId);
  const runs = inventory.filter((one) => one.role === "function" && one.resource === custom.logicalId);
  if (!program) return NOTHING;
  if (known && known.status !== "CREATE_IN_PROGRESS") {
    return { records: [], actions: runs.map(({ containerId }) => ({ kind: "remove", containerId })) };
  }
  if (!known) return hasDatabases(observed) ? { records: [begin(custom, program)], actions: [] } : NOTHING;
  const isLate = observed.nowMs > known.startedMs + program.timeoutSeconds * 1000;
  const run = runs[0];
  return { records: [], actions: run ? attend(custom, run, isLate) : launch(observed, custom, program) };
}

/** DIFFERS: nothing else is waited for, since everything else of a lab is there from the start. */
function hasDatabases({ lab, databases }: Observed): boolean {
  const origins = lab.dbClusters.filter(({ source }) => source === undefined);
  return origins.every((cluster) => {
    const status = databases.find((one) => one.cluster === cluster.identifier);
    return status?.members.some((member) => member.role === "writer" && member.state === "available");
  });
}

function begin({ logicalId }: CustomResource, { name }: LabFunction): LabEventBody {
  return { kind: "custom-resource", logicalId, status: "CREATE_IN_PROGRESS", message: `running ${name}` };
}

function attend({ logicalId }: CustomResource, { containerId, state }: LabContainer, isLate: boolean): Action[] {
  if (state.kind === "pending") return [{ kind: "start", containerId }];
  if (state.kind === "running") return isLate ? [finish(containerId, logicalId, "failed")] : [];
  const unsuccessful = isLate ? "failed" : "try-again";
  return [finish(containerId, logicalId, state.exitCode === 0 ? "complete" : unsuccessful)];
}

function finish(containerId: string, logicalId: string, outcome: Outcome): Action {
  return { kind: "finish", containerId, logicalId, outcome };
}

function launch(observed: Observed, custom: CustomResource, program: LabFunction): Action[] {
  const plan = planRun(observed, custom, program);
  return plan ? [{ kind: "launch", plan }] : [];
}

function planRun(observed: Observed, custom: CustomResource, program: LabFunction): LaunchPlan | undefined {
  const { lab, memory, nowMs } = observed;
  const subnet = lab.subnets.find((one) => one.id === program.subnetIds[0]);
  if (!subnet) return undefined;
  return {
    role: "function",
    service: serviceName(custom.logicalId),
    number: 1,
    resource: custom.logicalId,
    image: program.image,
    environment: {
      ...program.environment,
      TIERLAB_EVENT: JSON.stringify(invocationEvent(lab, custom)),
      // A function has no instance metadata to wait for.
      TIERLAB_WIRED: "interface",
    },
    subnetId: subnet.id,
    address: allocateAddress(subnet, { taken: takenAddresses(observed), released: memory.released, nowMs }),
    dns: resolverOf(lab, subnet),
  };
}
