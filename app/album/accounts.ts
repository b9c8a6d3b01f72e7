import type { TraceId } from "../trace.ts";
import type { Session } from "./session.ts";

/** How often a name has been tried since its window began. */
export interface Attempts {
  readonly count: number;
  readonly sinceMs: number;
}

/**
 * What all servers have to know of users: it is in the database, so that any of them may answer, and a session outlives
 * the server that began it.
 *
 * Every method throws StoreUnavailable; `trace` is of the request that wants it.
 */
export interface AccountStore {
  /** Makes the tables where they are missing. */
  prepare(): Promise<void>;
  /** Adds a user, or gives them another password. */
  putUser(name: string, passwordHash: string): Promise<void>;
  findPasswordHash(name: string, trace?: TraceId): Promise<string | undefined>;
  /** Counts one more attempt, in one step however many come at once; a window that has passed begins anew. */
  countAttempt(account: string, nowMs: number, windowMs: number, trace?: TraceId): Promise<Attempts>;
  forgetAttempts(account: string, trace?: TraceId): Promise<void>;
  addSession(session: Session, trace?: TraceId): Promise<void>;
  findSession(idHash: string, trace?: TraceId): Promise<Session | undefined>;
  extendSession(idHash: string, expiresAtMs: number, trace?: TraceId): Promise<void>;
  deleteSession(idHash: string, trace?: TraceId): Promise<void>;
  /** Deletes what has ended: sessions by then, windows of attempts that began before. */
  sweep(nowMs: number, windowMs: number): Promise<void>;
  checkReadable(): Promise<void>;
  close(): Promise<void>;
}
