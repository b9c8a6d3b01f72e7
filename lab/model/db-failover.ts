/** FailoverDBCluster (row R19). */
export interface DbFailoverRequest {
  /** Identifier or logical id; the lab's only one where it is absent. */
  readonly cluster?: string;
  /** Identifier of a reader; the one with the lowest promotion tier where it is absent. */
  readonly target?: string;
}

export interface DbFailover {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
}
