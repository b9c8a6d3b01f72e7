/**
 * Asks the servers. Behind their name are several, and one may be lost while it answers: what can be asked twice without
 * harm is asked again, and gets to another one.
 */

/** The load balancer's own answers; it also gives them without the headers that let a page read them: then fetch throws. */
const PASSING = new Set([502, 503, 504]);

/** Milliseconds before each new try. Longer than a server that is gone is still sent requests. */
const READ_PAUSES = [300, 700, 1500, 3000];
/** Twice: the browser asks for permission first, and where that meets the lost server, the write itself may meet it next. */
const WRITE_PAUSES = [700, 1500];

/** What a server, or none, said: `status` is 0 when none answered. */
export class Unanswered extends Error {
  constructor(status, { retryAfter, cause } = {}) {
    super(`status ${status}`, { cause });
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {string} base the servers' origin
 * @param {{ fetch?: typeof fetch, pause?: (ms: number) => Promise<void>, onAnswer?: (server: string) => void,
 *   onRetry?: () => void }} parts
 */
export function createApi(base, { fetch = globalThis.fetch, pause = sleep, onAnswer = ignore, onRetry = ignore } = {}) {
  const ask = async (path, init) => {
    // The cookie belongs to another site than this page's, so it goes along only when asked for.
    const answer = await fetch(`${base}${path}`, { credentials: "include", ...init }).catch((cause) => {
      throw new Unanswered(0, { cause });
    });
    const server = answer.headers.get("x-served-by");
    if (server) onAnswer(server);
    if (answer.ok) return answer;
    const retryAfter = Number(answer.headers.get("retry-after")) || undefined;
    throw new Unanswered(answer.status, { retryAfter });
  };

  /** `read` takes the body: a server may be lost in the midst of it. */
  const tryAsking = async (path, init, pauses, read = (answer) => answer) => {
    for (const ms of pauses) {
      try {
        return await read(await ask(path, init));
      } catch (error) {
        if (error instanceof Unanswered && error.status !== 0 && !PASSING.has(error.status)) throw error;
        onRetry();
        await pause(ms);
      }
    }
    return read(await ask(path, init));
  };

  const toJson = (answer) => answer.json();
  const file = (name) => `/files/${encodeURIComponent(name)}`;
  return {
    session: () => tryAsking("/session", {}, READ_PAUSES, toJson),
    logIn: (user, password) => {
      const headers = { "Content-Type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify({ user, password }) };
      return tryAsking("/login", init, [], toJson);
    },
    logOut: () => tryAsking("/logout", { method: "POST" }, WRITE_PAUSES),
    list: (after) => {
      const query = after === undefined ? "" : `?after=${encodeURIComponent(after)}`;
      return tryAsking(`/files${query}`, {}, READ_PAUSES, toJson);
    },
    read: (name) => tryAsking(file(name), {}, READ_PAUSES, (answer) => answer.blob()),
    /** The same file twice is one file. */
    put: (name, body) => {
      const headers = { "Content-Type": body.type || "application/octet-stream" };
      return tryAsking(file(name), { method: "PUT", headers, body }, WRITE_PAUSES);
    },
    remove: (name) => tryAsking(file(name), { method: "DELETE" }, WRITE_PAUSES),
  };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ignore = () => undefined;
