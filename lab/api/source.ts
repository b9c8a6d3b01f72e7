import type { AssociationOutput } from "../model/association.ts";
import type { DbEndpointChange, DbEndpointReport, DbEndpointRequest } from "../model/db-endpoint.ts";
import type { DbFailover, DbFailoverRequest } from "../model/db-failover.ts";
import type { DbPromotion } from "../model/db-promotion.ts";
import type { DbReboot, DbRebootRequest } from "../model/db-reboot.ts";
import type { LabEvent, ScalingActivity } from "../model/events.ts";
import type { FabricState } from "../model/fabric-state.ts";
import type { ActiveFault, FaultRequest } from "../model/fault.ts";
import type { AttachedProfile } from "../model/iam.ts";
import type { Flow, MetricsReport } from "../model/metrics.ts";
import type { ManualRegistration, RegistrationRequest } from "../model/registration.ts";
import type { LabStatus } from "../model/status.ts";
import type { ZonalShift, ZonalShiftReport } from "../model/zonal-shift.ts";

/** What the API tells of; control provides it. */
export interface ApiSource {
  status(): LabStatus;
  fabricState(): FabricState | undefined;
  /** Of all groups, oldest first. */
  activities(): readonly ScalingActivity[];
  readonly events: readonly LabEvent[];
  /** Certificate of the lab's CA, PEM; absent where the lab has none. */
  readonly authority?: string | undefined;
  /** Of TLS listeners, the newest lines, oldest first (row NLB-174). @throws LabError `AgentUnreachable` */
  readonly accessLog?: () => Promise<readonly string[]>;
  readonly faults: FaultSource;
  readonly leases: LeaseSource;
  readonly traffic: TrafficSource;
  readonly zonalShifts: ZonalShiftSource;
  readonly instanceProfiles: InstanceProfileSource;
  readonly registrations: RegistrationSource;
  readonly databases: DatabaseSource;
  /** Resolves when the instance is gone. @throws LabError `NoInstance`, `NotTerminable` */
  terminate(instanceId: string): Promise<{ readonly instanceId: string; readonly name: string }>;
  readonly associations: AssociationSource;
  /** Calls `listener` for each event to come; gives the function that ends it. */
  subscribe(listener: (event: LabEvent) => void): () => void;
}

export interface FaultSource {
  /** Those that are on, oldest first. */
  list(): readonly ActiveFault[];
  /** Resolves when it is in effect. */
  start(request: FaultRequest): Promise<ActiveFault>;
  /** Resolves when it is undone, or all are. @returns those that were on */
  end(id?: string): Promise<readonly ActiveFault[]>;
}

/** What passes load balancers, and what databases do; of one, where it is told which. @throws LabError `NoLoadBalancer` */
export interface TrafficSource {
  /** @param of a load balancer, a cluster or a DB instance */
  metrics(of?: string): Promise<MetricsReport>;
  flows(loadBalancer?: string): Promise<readonly Flow[]>;
}

/** Load balancers go by name or logical id. */
export interface ZonalShiftSource {
  list(): readonly ZonalShiftReport[];
  /** @throws LabError `NoLoadBalancer`, `ZonalShiftDisabled`, `NoZone`, `ZonalShiftConflict` */
  start(request: { readonly loadBalancer: string; readonly awayFrom: string }): ZonalShift;
  /** @throws LabError `NoLoadBalancer`, `NoZonalShift` */
  end(loadBalancer: string): ZonalShift;
}

export interface DatabaseSource {
  /** Begins it (row R19). @throws LabError `NoDatabase`, `InvalidDBClusterState`, `InvalidDBInstanceState` */
  fail(request: DbFailoverRequest): DbFailover;
  /** Begins it (rows R22, R41). @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState`, `InvalidParameterCombination` */
  reboot(request: DbRebootRequest): DbReboot;
  /** Begins it (row R45). @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState` */
  promote(instance: string): DbPromotion;
  readonly endpoints: DbEndpointSource;
}

/** Custom endpoints (row R07). @throws LabError of RDS's names: `DBClusterEndpointNotFoundFault` and others */
export interface DbEndpointSource {
  list(): readonly DbEndpointReport[];
  create(request: DbEndpointRequest): DbEndpointReport;
  modify(identifier: string, change: DbEndpointChange): DbEndpointReport;
  remove(identifier: string): DbEndpointReport;
}

/** Targets that somebody registered or deregistered. */
export interface RegistrationSource {
  list(): readonly ManualRegistration[];
  /** @throws LabError `NoTargetGroup`, `InvalidTarget` */
  change(request: RegistrationRequest): Promise<ManualRegistration>;
}

export interface InstanceProfileSource {
  /** @throws LabError `NoInstance`, `NoInstanceProfile` */
  attach(request: { readonly instanceId: string; readonly profile: string }): Promise<AttachedProfile>;
}

export interface AssociationSource {
  /** @throws LabError `NoExecution` */
  output(executionId: string): Promise<AssociationOutput>;
}

export interface LeaseSource {
  open(): string;
  /** Gives the function that ends the holding. @throws LabError `LeaseOver` */
  hold(id: string): () => void;
}
