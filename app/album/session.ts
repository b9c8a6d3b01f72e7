/** How long a session lives. Pure: ids, hashes and times. */
import { createHash } from "node:crypto";

/** As it is stored. The id itself is with the browser alone, so that who reads the table cannot use what is in it. */
export interface Session {
  /** SHA-256 of the id, hexadecimal. */
  readonly idHash: string;
  readonly user: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Both in milliseconds. */
export interface Lifetime {
  /** After which a session that nobody uses ends. */
  readonly idleMs: number;
  /** After which it ends however much it is used. */
  readonly absoluteMs: number;
}

/** A later end is only written when it moves this part of the idle time: most requests then write nothing. */
const WORTH_MOVING = 1 / 30;

export function hashId(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

/** @param id 256 random bits, base64url */
export function createSession(id: string, user: string, nowMs: number, lifetime: Lifetime): Session {
  return { idHash: hashId(id), user, createdAtMs: nowMs, expiresAtMs: endOf(nowMs, nowMs, lifetime) };
}

/** When the session ends now that it is used again; `undefined`: it has ended. */
export function slide(session: Session, nowMs: number, lifetime: Lifetime): number | undefined {
  if (nowMs >= session.expiresAtMs) return undefined;
  const end = endOf(session.createdAtMs, nowMs, lifetime);
  return end - session.expiresAtMs >= lifetime.idleMs * WORTH_MOVING ? end : session.expiresAtMs;
}

function endOf(createdAtMs: number, nowMs: number, { idleMs, absoluteMs }: Lifetime): number {
  return Math.min(nowMs + idleMs, createdAtMs + absoluteMs);
}
