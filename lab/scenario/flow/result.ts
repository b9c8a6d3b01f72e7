import type { Outcome } from "../load/index.ts";
import type { DownloadPlan } from "./plan.ts";

/** What became of a long flow. */
export interface DownloadResult {
  /** `ok` when it came to its end whole; `stopped` when we ended it before, with nothing wrong so far. */
  readonly outcome: Outcome | "stopped";
  readonly bytes: number;
  /** Of the bytes that arrived, hexadecimal. */
  readonly sha256: string;
  /** What the answer's Content-Length promised. */
  readonly expectedBytes?: number;
  /** `X-Served-By` of the answer. */
  readonly servedBy?: string;
  readonly status?: number;
  /** Times are milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Pauses between two pieces longer than the plan allows. */
  readonly stalls: readonly { readonly fromMs: number; readonly untilMs: number }[];
  /** The error's own words. */
  readonly detail?: string;
}

/** A long flow under way inside an instance. */
export interface Download {
  /** Instance that asks. */
  readonly from: string;
  readonly plan: DownloadPlan;
  /** Bytes that have arrived so far. */
  readonly bytes: number;
  /** The port that the flow comes from, once it is connected: how a proxy's or a kernel's table names it. */
  readonly localPort: number | undefined;
  /** Whether it has come to its end, good or bad. */
  readonly hasEnded: boolean;
  /** Waits for its own end. */
  result(): Promise<DownloadResult>;
  /** Ends it unless it has ended. */
  stop(): Promise<DownloadResult>;
  /** Ends it without waiting. */
  abandon(): void;
}

/** One line of what the flow program prints. */
export type FlowLine =
  | { readonly kind: "connected"; readonly localPort: number }
  | { readonly kind: "progress"; readonly bytes: number }
  | { readonly kind: "result"; readonly result: DownloadResult };
