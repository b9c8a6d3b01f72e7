/**
 * A lab by AWS's nouns, for scenarios and for other people's tests: instances, target groups, groups, load balancers,
 * databases, and the clients that ask them. Everything is asked afresh; nothing is remembered between two calls.
 */
import type { LogLine } from "../docker/logs.ts";
import type { DbFailover } from "../model/db-failover.ts";
import type { DbPromotion } from "../model/db-promotion.ts";
import type { DbReboot } from "../model/db-reboot.ts";
import type { ScalingActivity } from "../model/events.ts";
import type { TargetHealth } from "../model/health.ts";
import type { AutoScalingGroup } from "../model/lab.ts";
import type { TargetGroup } from "../model/load-balancer.ts";
import type { ManualRegistration } from "../model/registration.ts";
import type { DatabaseStatus, GroupStatus, InstanceStatus, LabStatus, LoadBalancerStatus } from "../model/status.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { TargetOptions } from "../project/targets.ts";
import type { Download, DownloadPlan } from "../scenario/flow/index.ts";
import type { LoadPlan } from "../scenario/load/index.ts";
import type { ProbeOutcome } from "../scenario/probe/probe.ts";
import type { RunningLoad } from "../scenario/running-load.ts";
import type { CurlAnswer, CurlOptions } from "./curl.ts";
import type { CurlLoop, CurlLoopPlan } from "./curl-loop.ts";

/** A lab that is up, with its parts by name. A name that is not there is a LabError that lists those that are. */
export interface LabHandle extends StartedLab {
  /** All instances, or those of one tier (logical id of a group or an instance, name of a group). @throws LabError `NoTier` */
  instances(tier?: string): Promise<readonly InstanceHandle[]>;
  /**
   * The instance that `ref` names: `web-group-1`, an instance id or the beginning of one, the tier of a single instance.
   *
   * @throws LabError `NoInstance`, `AmbiguousInstance`
   */
  instance(ref: string): Promise<InstanceHandle>;
  /** @param name or logical id; checked when something is asked of it: LabError `NoTargetGroup` */
  targetGroup(name: string): TargetGroupHandle;
  /** An Auto Scaling group. @param name or logical id; checked when something is asked of it: LabError `NoGroup` */
  group(name: string): GroupHandle;
  /** @param name or logical id; checked when something is asked of it: LabError `NoLoadBalancer` */
  loadBalancer(name: string): LoadBalancerHandle;
  /** @param cluster its identifier; checked when something is asked of it: LabError `NoDatabase` */
  database(cluster: string): DatabaseHandle;
  /** Where requests come from. @param ref an instance; unless told, the client on the lab's internet side */
  client(ref?: string): ClientHandle;
  /**
   * Waits for something: asked again after every event of the lab, and now and then without one.
   *
   * @returns what `predicate` answered in the end
   * @throws LabError `WaitTimedOut`
   */
  until<T>(predicate: (status: LabStatus) => T | Promise<T>, options: UntilOptions): Promise<Held<T>>;
}

/** What a predicate answers when it is fulfilled. */
export type Held<T> = Exclude<T, undefined | null | false>;

export interface UntilOptions {
  /** What is awaited, as it will stand in the error: "the group to be whole". */
  readonly what: string;
  /** Real time; two minutes unless told. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
}

/** An instance as it was when it was asked for, and what may be done to it. */
export interface InstanceHandle extends InstanceStatus {
  exec(argv: readonly string[], options?: { timeoutMs?: number }): ReturnType<StartedLab["exec"]>;
  /** What it printed. @param options afterMs milliseconds since the epoch */
  logs(options?: { afterMs?: number; tail?: number }): Promise<readonly LogLine[]>;
  /** SIGKILL, as `docker kill`. */
  kill(): Promise<void>;
  /** SIGTERM, then SIGKILL, as `docker stop`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** It hangs: its ports accept, nothing answers. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

export interface TargetGroupHandle {
  readonly name: string;
  /** As the template states it. */
  settings(): Promise<TargetGroup>;
  targets(): Promise<readonly TargetHealth[]>;
  /** Those in state `healthy`. */
  healthy(): Promise<readonly TargetHealth[]>;
  /** Health of one target. @param id instance id, or address for groups of type `ip` */
  target(id: string): Promise<TargetHealth | undefined>;
  /** RegisterTargets: it gets requests once it has passed its checks. @throws LabError `NoInstance`, `InvalidTarget` */
  register(instance: string, options?: TargetOptions): Promise<ManualRegistration>;
  /** DeregisterTargets: it gets nothing new, and drains for the group's delay. @throws LabError `NoInstance` */
  deregister(instance: string, options?: TargetOptions): Promise<ManualRegistration>;
}

export interface GroupHandle {
  readonly name: string;
  settings(): Promise<AutoScalingGroup>;
  status(): Promise<GroupStatus>;
  members(): Promise<readonly InstanceHandle[]>;
  /** In progress first, then newest first. */
  activities(): Promise<readonly ScalingActivity[]>;
}

export interface LoadBalancerHandle {
  readonly name: string;
  status(): Promise<LoadBalancerStatus>;
  dnsName(): Promise<string>;
  targets(): Promise<LoadBalancerStatus["targets"]>;
}

/** A database instance of a cluster, as the lab's status tells it. */
export type DatabaseMember = DatabaseStatus["members"][number];

export interface DatabaseHandle {
  readonly cluster: string;
  status(): Promise<DatabaseStatus>;
  /** Absent while there is none: between the loss of one and the promotion of another. */
  writer(): Promise<DatabaseMember | undefined>;
  readers(): Promise<readonly DatabaseMember[]>;
  /** FailoverDBCluster. @param target a reader; the one with the lowest tier unless told */
  failover(target?: string): Promise<DbFailover>;
  /**
   * RebootDBInstance (rows R22, R41).
   *
   * @param instance one of the members; the writer unless told
   * @param options forceFailover: of a Multi-AZ DB instance, whose standby takes over
   */
  reboot(instance?: string, options?: { readonly forceFailover?: boolean }): Promise<DbReboot>;
  /** PromoteReadReplica (row R45): of a DB instance that is a read replica. */
  promote(): Promise<DbPromotion>;
  /**
   * Runs statements as the master user: on the writer, on a reader that serves, or on the member of that identifier.
   *
   * @returns rows, columns apart by tabs, under a line with their names
   * @throws LabError `SqlFailed`, `NoDbServer`
   */
  sql(statements: string, on?: "writer" | "reader" | string): Promise<string>;
}

/** Where requests come from: an instance inside the lab. */
export interface ClientHandle {
  readonly ref: string;
  /** Starts an open-loop load: HTTP, HTTP through a proxy, or `tcp://host:port`. */
  load(plan: LoadPlan): Promise<RunningLoad>;
  /** One long flow, read slowly and checked byte for byte. */
  download(plan: DownloadPlan): Promise<Download>;
  /** One request by curl, body and all. What goes wrong is an outcome, not an error. */
  fetch(url: string, options?: CurlOptions): Promise<CurlAnswer>;
  /** One TCP connection attempt to `host:port`. @param options timeoutMs two seconds unless told */
  probe(target: string, options?: { timeoutMs?: number }): Promise<ProbeOutcome>;
  /** A probe that shares nothing with the load program: curl in a shell loop, with a log of its own. */
  curlLoop(plan: CurlLoopPlan): Promise<CurlLoop>;
}
