/** RebootDBInstance (rows R22, R41). */
export interface DbRebootRequest {
  /** Identifier or logical id of a DB instance. */
  readonly instance: string;
  /** Of a Multi-AZ DB instance: the standby takes over. */
  readonly forceFailover?: boolean;
}

export interface DbReboot {
  readonly cluster: string;
  /** Identifier of the DB instance whose engine restarts. */
  readonly instance: string;
}
