import type { TraceId } from "./trace.ts";

/** Where the times are kept. The routes know no more of a database than this. */
export interface TimeStore {
  /**
   * All stored times, as `YYYY-MM-DD HH:MM:SS`.
   *
   * @param trace of the request that wants them
   * @throws StoreUnavailable
   */
  readTimes(trace?: TraceId): Promise<readonly string[]>;
  /**
   * @param time as `YYYY-MM-DD HH:MM:SS`
   * @param trace of the request that stores it
   * @throws StoreUnavailable, OutcomeUnknown
   */
  writeTime(time: string, trace?: TraceId): Promise<void>;
  /**
   * Resolves when times can be read now.
   *
   * @throws StoreUnavailable
   */
  checkReadable(): Promise<void>;
  close(): Promise<void>;
}

/** The database cannot be reached, does not answer, or takes no writes now: the same request may succeed soon. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** The database was lost while it wrote: it may have, or not. The same request again may write twice. */
export class OutcomeUnknown extends StoreUnavailable {}
