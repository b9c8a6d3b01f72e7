/** The targets of a load balancer that runs in one process: who is registered, how they are, and who gets new flows. */
import type { Clock, HealthMessage, NetworkLoadBalancerState, TargetHealth } from "../../../lab/model/index.ts";
import { createHealthChecker, type Probe, probeHttp, probeTcp } from "../../health/index.ts";
import { flowsToCut } from "../cut.ts";
import { planRoutes, type Route } from "./choose.ts";
import type { FlowTable } from "./flow-table.ts";
import { type Settings, stateOf, type TargetOption, ZONE } from "./options.ts";
import { createPassiveChecks } from "./passive.ts";
import { createRegistry } from "./registry.ts";

export interface Targets {
  /** Begins to check them. */
  start(): void;
  /** Of the listener at this place in the options. */
  routesOf(listener: number): readonly Route[];
  /** A connection to a target was taken or not (row NLB-113). */
  onConnect(targetId: string, isTaken: boolean): void;
  health(): readonly TargetHealth[];
  /** @throws LabError `InvalidTarget`, `NoTargetGroup` */
  register(targetGroup: string, target: TargetOption): void;
  /** @throws LabError `InvalidTarget`, `NoTargetGroup` */
  deregister(targetGroup: string, target: TargetOption): void;
  /** Checks nothing any more. */
  close(): void;
}

export interface TargetsOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: () => number;
  /** Those of targets that turn unhealthy, or whose deregistration delay ends, are severed (rows NLB-129, NLB-145). */
  readonly flows: FlowTable;
  readonly onHealth: (health: TargetHealth) => void;
}

export function createTargets({ settings, clock, random, flows, onHealth }: TargetsOptions): Targets {
  const registry = createRegistry(settings, clock);
  const passive = createPassiveChecks();
  let state = stateOf(settings, registry.registrations);
  let before: readonly TargetHealth[] = [];
  let routes = planRoutes(state, before);

  const reroute = () => {
    routes = planRoutes(state, before, ({ id }) => passive.isLeftOut(id));
  };
  const onConnect = (targetId: string, isTaken: boolean) => {
    if (isTaken ? passive.passed(targetId) : passive.failed(targetId)) reroute();
  };
  const hear = (message: HealthMessage) => {
    const after = checker.snapshot();
    severCut(state, { before, after }, flows);
    before = after;
    if (message.kind === "removed") registry.forget(message.targetGroupId, message.targetId);
    reroute();
    if (message.kind === "change") onHealth(message.target);
  };
  const probe = tellingPassed((passed) => {
    for (const id of checkedAt(state, passed)) onConnect(id, true);
  });
  const checkers = [{ availabilityZone: ZONE }];
  const checker = createHealthChecker({ flavour: "nlb", clock, random, timeScale: 1, checkers, probe, onChange: hear });
  const check = () => {
    state = stateOf(settings, registry.registrations);
    checker.update(state.targetGroups, state.listeners);
    reroute();
  };
  return {
    ...{ start: check, onConnect },
    routesOf: (listener) => routes[listener] ?? [],
    health: () => checker.snapshot(),
    register(targetGroup, target) {
      registry.register(targetGroup, target);
      check();
    },
    deregister(targetGroup, target) {
      registry.deregister(targetGroup, target);
      check();
    },
    close: () => checker.close(),
  };
}

interface HealthChange {
  readonly before: readonly TargetHealth[];
  readonly after: readonly TargetHealth[];
}

function severCut(state: NetworkLoadBalancerState, { before, after }: HealthChange, flows: FlowTable): void {
  for (const cut of flowsToCut({ networkLoadBalancers: [state] }, before, after)) {
    flows.severTarget(`${cut.targetIp}:${cut.targetPort}`);
  }
}

interface CheckedAddress {
  readonly ip: string;
  readonly port: number;
}

/** A probe by the group's protocol that tells of each check that passes: passive checks begin anew then (row NLB-113). */
function tellingPassed(tell: (address: CheckedAddress) => void): Probe {
  return async (request, signal) => {
    const result = await (request.protocol === "HTTP" ? probeHttp(request, signal) : probeTcp(request, signal));
    if (result.passed && !signal.aborted) tell(request);
    return result;
  };
}

/** Ids of the targets that a check at this address speaks for: one, or all at an address with a port for checks. */
function checkedAt({ targetGroups }: NetworkLoadBalancerState, { ip, port }: CheckedAddress): string[] {
  return targetGroups.flatMap(({ healthCheck, targets }) =>
    targets
      .filter((one) => one.ip === ip && (healthCheck.port === "traffic-port" ? one.port : healthCheck.port) === port)
      .map(({ id }) => id),
  );
}
