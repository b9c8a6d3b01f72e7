import type { AccountStore, Attempts } from "./accounts.ts";
import type { Session } from "./session.ts";

/** Users and sessions in memory, for tests: it fails as it is told to, and remembers whose requests came to it. */
export function fakeAccounts() {
  const passwords = new Map<string, string>();
  const sessions = new Map<string, Session>();
  const attempts = new Map<string, Attempts>();
  const store = {
    sessions,
    attempts,
    fault: undefined as Error | undefined,
    traces: [] as unknown[],
    writes: 0,
  };
  const answer = <T>(trace: string | undefined, work: () => T): Promise<T> => {
    store.traces.push(trace);
    return store.fault ? Promise.reject(store.fault) : Promise.resolve(work());
  };
  const methods: AccountStore = {
    prepare: () => answer(undefined, () => undefined),
    putUser: (name, hash) => answer(undefined, () => void passwords.set(name, hash)),
    findPasswordHash: (name, trace) => answer(trace, () => passwords.get(name)),
    countAttempt: (account, nowMs, windowMs, trace) =>
      answer(trace, () => {
        const known = attempts.get(account);
        const isOver = known === undefined || known.sinceMs + windowMs <= nowMs;
        const next = isOver ? { count: 1, sinceMs: nowMs } : { ...known, count: known.count + 1 };
        attempts.set(account, next);
        return next;
      }),
    forgetAttempts: (account, trace) => answer(trace, () => void attempts.delete(account)),
    addSession: (session, trace) => answer(trace, () => void sessions.set(session.idHash, session)),
    findSession: (idHash, trace) => answer(trace, () => sessions.get(idHash)),
    extendSession: (idHash, expiresAtMs, trace) =>
      answer(trace, () => {
        store.writes++;
        const session = sessions.get(idHash);
        if (session) sessions.set(idHash, { ...session, expiresAtMs });
      }),
    deleteSession: (idHash, trace) => answer(trace, () => void sessions.delete(idHash)),
    sweep: (nowMs, windowMs) =>
      answer(undefined, () => {
        for (const { idHash, expiresAtMs } of sessions.values()) if (expiresAtMs <= nowMs) sessions.delete(idHash);
        for (const [account, { sinceMs }] of attempts) if (sinceMs + windowMs <= nowMs) attempts.delete(account);
      }),
    checkReadable: () => answer(undefined, () => undefined),
    close: () => answer(undefined, () => undefined),
  };
  return Object.assign(store, methods);
}
