/** What became of one request. */

/**
 * How a request ended, in a client's words.
 *
 * `ok` is any answer below 500; `http-5xx` a whole answer that says the far side failed; the others are what the
 * socket said. `read-only` is a database server's refusal of a write that is the writer's to do.
 */
export type Outcome = "ok" | "http-5xx" | "refused" | "reset" | "timed-out" | "unresolved" | "read-only" | "failed";

export interface Sample {
  /** Number of the request, from 0. */
  readonly n: number;
  /** When it was due, milliseconds since the epoch. */
  readonly dueMs: number;
  /** From when it was DUE to its end: a request that had to wait for its turn has waited (no coordinated omission). */
  readonly latencyMs: number;
  readonly outcome: Outcome;
  readonly url: string;
  readonly status?: number;
  /** `X-Served-By` of the answer: which instance it came from. */
  readonly servedBy?: string;
  /** The error's own words. */
  readonly detail?: string;
}

const CODES: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  ETIMEDOUT: "timed-out",
  EHOSTUNREACH: "timed-out",
  ENETUNREACH: "timed-out",
  ABORT_ERR: "timed-out",
  ENOTFOUND: "unresolved",
  EAI_AGAIN: "unresolved",
};

/** The outcome that an error of Node's sockets stands for. */
export function outcomeOfError(error: NodeJS.ErrnoException): Outcome {
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timed-out";
  return CODES[error.code ?? ""] ?? "failed";
}

export function outcomeOfStatus(status: number): Outcome {
  return status >= 500 ? "http-5xx" : "ok";
}

export function isFailure(sample: Sample): boolean {
  return sample.outcome !== "ok";
}
