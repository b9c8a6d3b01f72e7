/** Logging in and out, and whose request it is. */
import { createHash } from "node:crypto";
import type { Request } from "express";
import type { Clock } from "../../lab/model/clock.ts";
import { Refusal } from "../refusal.ts";
import { traceOf } from "../trace.ts";
import type { AccountStore, Attempts } from "./accounts.ts";
import { readSessionCookie } from "./cookie.ts";
import { isPassword } from "./password.ts";
import { createSession, hashId, type Lifetime, type Session, slide } from "./session.ts";

export interface SessionParts {
  readonly accounts: AccountStore;
  readonly clock: Clock;
  readonly lifetime: Lifetime;
  /** A new id: 256 random bits, base64url. */
  readonly createId: () => string;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** So many wrong passwords for a name, over all servers, then none is looked at until the window has passed. */
export const MAX_ATTEMPTS = 5;
export const ATTEMPT_WINDOW_MS = 60_000;

export interface Sessions {
  /**
   * Begins a session; one that the browser had before ends.
   *
   * @throws Refusal 401 wrong, 429 too often
   */
  open(request: Request, credentials: Credentials): Promise<{ readonly id: string; readonly session: Session }>;
  /** Whose request it is; using a session prolongs it. @throws Refusal 401 */
  find(request: Request): Promise<Session>;
  /** Ends the request's session, where it has one. */
  close(request: Request): Promise<void>;
}

export function createSessions(parts: SessionParts): Sessions {
  const { accounts, clock, lifetime, createId } = parts;
  const close = async (request: Request) => {
    const id = readSessionCookie(request.headers.cookie);
    if (id !== undefined) await accounts.deleteSession(hashId(id), traceOf(request.headers));
  };
  return {
    async open(request, credentials) {
      await verify(parts, request, credentials);
      await close(request);
      const id = createId();
      const session = createSession(id, credentials.user, clock.now(), lifetime);
      await accounts.addSession(session, traceOf(request.headers));
      return { id, session };
    },
    find: (request) => findLive(parts, request),
    close,
  };
}

/** Counted before the password is looked at, so that many at once are no more than so many. */
async function verify({ accounts, clock }: SessionParts, request: Request, { user, password }: Credentials) {
  const trace = traceOf(request.headers);
  const account = accountOf(user);
  const nowMs = clock.now();
  const attempts = await accounts.countAttempt(account, nowMs, ATTEMPT_WINDOW_MS, trace);
  if (attempts.count > MAX_ATTEMPTS) throw tooMany(attempts, nowMs);
  const stored = await accounts.findPasswordHash(user, trace);
  if (!(await isPassword(password, stored))) throw new Refusal(401, "wrong name or password");
  await accounts.forgetAttempts(account, trace);
}

/** Of one length whatever was typed, and no list of what people typed by mistake. */
const accountOf = (user: string): string => createHash("sha256").update(user).digest("hex");

function tooMany({ sinceMs }: Attempts, nowMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil((sinceMs + ATTEMPT_WINDOW_MS - nowMs) / 1000));
  return new Refusal(429, "too many attempts", { "Retry-After": String(seconds) });
}

async function findLive({ accounts, clock, lifetime }: SessionParts, request: Request): Promise<Session> {
  const id = readSessionCookie(request.headers.cookie);
  const trace = traceOf(request.headers);
  const session = id === undefined ? undefined : await accounts.findSession(hashId(id), trace);
  const expiresAtMs = session && slide(session, clock.now(), lifetime);
  if (session === undefined || expiresAtMs === undefined) throw new Refusal(401, "not logged in");
  if (expiresAtMs === session.expiresAtMs) return session;
  await accounts.extendSession(session.idHash, expiresAtMs, trace);
  return { ...session, expiresAtMs };
}
