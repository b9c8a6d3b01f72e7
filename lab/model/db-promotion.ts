/** What PromoteReadReplica answers with (row R45). */
export interface DbPromotion {
  /** Identifier of the DB instance that becomes one of its own. */
  readonly instance: string;
  /** Of the one that it followed. */
  readonly source: string;
}
