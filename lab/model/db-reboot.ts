/** What RebootDBInstance answers with (row R22). */
export interface DbReboot {
  readonly cluster: string;
  /** Identifier of the DB instance whose engine restarts. */
  readonly instance: string;
}
