/** Databases of a lab as a program has them: reboots, custom endpoints, and what one asks of a server. */
import { promoteReadReplica, rebootDbInstance } from "../api/database-client.ts";
import { createDbEndpoint, deleteDbEndpoint, fetchDbEndpoints, modifyDbEndpoint } from "../api/db-endpoint-client.ts";
import type { ExecOptions, ExecResult } from "../docker/exec.ts";
import type { DbEndpointChange, DbEndpointReport, DbEndpointRequest } from "../model/db-endpoint.ts";
import type { DbPromotion } from "../model/db-promotion.ts";
import type { DbReboot } from "../model/db-reboot.ts";
import { LabError } from "../model/errors.ts";
import type { DatabaseStatus } from "../model/status.ts";
import { type ChosenServer, chooseServer, clientArgv, clientEnvironment, type SqlLogin } from "./db-client.ts";

export interface Databases {
  /**
   * RebootDBInstance: begins it; the instance keeps its role (row R22), or its standby takes over (row R41).
   *
   * @param options forceFailover: of a Multi-AZ DB instance
   * @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState`, `InvalidParameterCombination`
   */
  reboot(instance: string, options?: { readonly forceFailover?: boolean }): Promise<DbReboot>;
  /**
   * PromoteReadReplica: begins it; the instance takes writes in the end, for good (row R45).
   *
   * @throws LabError `DBInstanceNotFound`, `InvalidDBInstanceState`
   */
  promote(instance: string): Promise<DbPromotion>;
  readonly endpoints: DbEndpoints;
  /**
   * Where a client belongs: the writer of a cluster, one of its readers, or a DB instance by its identifier.
   *
   * @throws LabError `NoDatabase`, `NoDbServer`
   */
  server(of?: ServerChoice): Promise<ChosenServer>;
  /**
   * Runs statements on a server, over its own socket, as its master user unless told.
   *
   * @returns the rows, columns apart by tabs, under a line with their names
   * @throws LabError as `server`, and `SqlFailed` with MySQL's words
   */
  sql(statements: string, options?: ServerChoice & SqlLogin & { readonly timeoutMs?: number }): Promise<string>;
}

export interface ServerChoice {
  /** Identifier of a cluster or of a DB instance; the lab's only one unless told. */
  readonly of?: string;
  /** A reader, where a cluster is meant. */
  readonly reader?: boolean;
}

/** Custom endpoints (row R07); errors by RDS's names. */
export interface DbEndpoints {
  list(): Promise<readonly DbEndpointReport[]>;
  /** @throws LabError `DBClusterEndpointAlreadyExistsFault`, `DBClusterEndpointQuotaExceededFault`, `DBInstanceNotFound` */
  create(request: DbEndpointRequest): Promise<DbEndpointReport>;
  /** @throws LabError `DBClusterEndpointNotFoundFault`, `DBInstanceNotFound` */
  modify(identifier: string, change: DbEndpointChange): Promise<DbEndpointReport>;
  /** @throws LabError `DBClusterEndpointNotFoundFault` */
  remove(identifier: string): Promise<DbEndpointReport>;
}

export interface DatabasesOptions {
  /** Of control, for what is written down. */
  readonly findLeader: () => Promise<string>;
  readonly status: () => Promise<readonly DatabaseStatus[]>;
  /** @param ref what a person calls an instance */
  readonly execIn: (ref: string, argv: readonly string[], options: ExecOptions) => Promise<ExecResult>;
}

const SQL_TIMEOUT_MS = 30_000;

export function createDatabases({ findLeader, status, execIn }: DatabasesOptions): Databases {
  const server = async (choice: ServerChoice = {}) => chooseServer(await status(), choice);
  return {
    reboot: async (instance, options = {}) => rebootDbInstance(await findLeader(), { instance, ...options }),
    promote: async (instance) => promoteReadReplica(await findLeader(), instance),
    endpoints: {
      list: async () => fetchDbEndpoints(await findLeader()),
      create: async (request) => createDbEndpoint(await findLeader(), request),
      modify: async (identifier, change) => modifyDbEndpoint(await findLeader(), identifier, change),
      remove: async (identifier) => deleteDbEndpoint(await findLeader(), identifier),
    },
    server,
    async sql(statements, options = {}) {
      const { identifier, instanceId } = await server(options);
      const env = clientEnvironment(options);
      const timeoutMs = options.timeoutMs ?? SQL_TIMEOUT_MS;
      const argv = clientArgv(options, ["--batch"]);
      const { exitCode, stdout, stderr } = await execIn(instanceId, argv, { stdin: statements, env, timeoutMs });
      if (exitCode === 0) return stdout;
      throw new LabError("SqlFailed", `${identifier}: ${stderr.trim()}`, { status: 400 });
    },
  };
}
