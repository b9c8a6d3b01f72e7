/** What control needs of the outside; the adapters in `adapters/` and the fakes of the tests provide it. */

import type { WirePlan, WireResult } from "../docker/index.ts";
import type { FaultMachine } from "../faults/machine.ts";
import type { AssociationDocument } from "../model/association.ts";
import type { Clock } from "../model/clock.ts";
import type { DbRoles } from "../model/db-roles.ts";
import type { LabEventBody } from "../model/events.ts";
import type { DnsName, IngressMapping } from "../model/fabric-state.ts";
import type { HealthMessage } from "../model/health.ts";
import type { Inventory, LabContainer } from "../model/inventory.ts";
import type { Lab } from "../model/lab.ts";
import type { DatabaseStatus } from "../model/status.ts";
import type { LaunchPlan } from "./action.ts";
import type { Activities } from "./database/index.ts";
import type { GuestEngine } from "./guests/index.ts";
import type { Journal } from "./journal.ts";
import type { BootResult, RunState } from "./ssm/results.ts";

export interface ControlPorts {
  readonly lab: Lab;
  readonly timeScale: number;
  /** What credentials of roles are derived from; absent in a lab that hands out none. */
  readonly secret?: Buffer | undefined;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly machine: FaultMachine;
  readonly agent: InstanceAgent;
  readonly outputs: Outputs;
  readonly agents: Agents;
  readonly databases: Databases;
  readonly guests: GuestEngine;
  readonly ingress: readonly IngressMapping[];
  readonly journal: Journal;
  readonly log: Log;
}

/** Docker, as far as control uses it. Everything is idempotent. */
export interface Engine {
  listInventory(): Promise<Inventory>;
  /** Calls `onChange` whenever a container of the lab changes, until `signal` aborts. */
  watch(onChange: () => void, signal: AbortSignal): void;
  /** @param sibling a container of the same service, whose Compose labels the new one takes over */
  launch(plan: LaunchPlan, sibling: LabContainer | undefined): Promise<void>;
  start(containerId: string): Promise<void>;
  remove(containerId: string): Promise<void>;
  /** Makes interfaces; one that fails does not keep the others from being made. */
  wire(fabricPid: number, plans: readonly WirePlan[]): Promise<readonly WireResult[]>;
  /** Names of the interfaces that the fabric holds now. */
  heldInterfaces(fabricContainerId: string): Promise<ReadonlySet<string>>;
  /** The last line that a container printed; `undefined` where there is none, or no container any more. */
  lastLine(containerId: string): Promise<string | undefined>;
}

/** What runs inside instances on control's behalf. Each call waits some seconds at most. */
export interface InstanceAgent {
  /** How user data went; `undefined` while it runs. */
  boot(containerId: string): Promise<BootResult | undefined>;
  /** Begins a document, unless that was done before, or tells how it stands; `undefined` when it was just begun. */
  attend(containerId: string, request: RunRequest): Promise<RunReport | undefined>;
}

export interface RunRequest {
  readonly instanceId: string;
  readonly executionId: string;
  readonly document: AssociationDocument;
}

export interface RunReport {
  readonly state: RunState;
  /** So far. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Keeps what executions printed, over a change of the lead and the loss of an instance. */
export interface Outputs {
  save(executionId: string, output: { readonly stdout: string; readonly stderr: string }): Promise<void>;
  read(executionId: string): Promise<{ readonly stdout: string; readonly stderr: string } | undefined>;
}

/** The fabric and the ALB nodes, behind their unix sockets. */
export interface Agents {
  send(socketPath: string, state: unknown): Promise<void>;
  /** What an agent answers to `GET path`, unread. @throws LabError `AgentUnreachable`, or the agent's own */
  ask(socketPath: string, path: string): Promise<unknown>;
  /** Follows the health stream, through reconnections, until `signal` aborts; `undefined` says that the link is down. */
  follow(socketPath: string, onMessage: (message: HealthMessage | undefined) => void, signal: AbortSignal): void;
}

/** The database reconciler: looks, mends, and tells. */
export type Databases = (inventory: Inventory, ledger: DatabaseLedger) => Promise<DatabaseReport>;

/** What is remembered of roles, and written down before anything is done about them. */
export interface DatabaseLedger {
  roles(cluster: string): DbRoles | undefined;
  /** When the reboots that are under way were asked for, by the identifier of the DB instance. */
  reboots(): ReadonlyMap<string, number>;
  append(event: LabEventBody): void;
}

export interface DatabaseReport {
  readonly statuses: readonly DatabaseStatus[];
  readonly names: readonly DnsName[];
  readonly events: readonly LabEventBody[];
  /** How busy the servers were that answered; absent where nobody looked. */
  readonly activities?: Activities;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
