/** A line that some part of a lab printed, with what can be read out of it. */
export interface LogEntry {
  /** Milliseconds since the epoch: when it was printed. */
  readonly timeMs: number;
  /** Who printed it. */
  readonly source: LogSource;
  readonly text: string;
  /** Of the answer that the line tells of. */
  readonly status?: number;
  /** `1-<time>-<random>`, the root of the request's X-Amzn-Trace-Id (row ALB-041). */
  readonly trace?: string;
}

/** Where lines come from. A replacement may have the short name of the instance that it replaces. */
export interface LogSource {
  /** Short name: `web-group-1`. */
  readonly instance: string;
  readonly instanceId: string;
  readonly containerId: string;
  /** `alb`, `nlb`, `database`, `s3`, `fabric`, `control`, `client`; of an instance, its service: `web-group`. */
  readonly tier: string;
  /** Logical id of the resource that it plays. */
  readonly resource?: string;
  /** Its container was removed; the lab kept what it printed. */
  readonly isGone?: true;
}
