/** The album on a port of its own over fakes, and browsers that talk to it. For tests. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { fakeClock } from "../../lab/model/clock.ts";
import { createAccessLog } from "../access-log.ts";
import { createAlbum } from "./album.ts";
import { fakeAccounts } from "./fake-accounts.ts";
import { fakeFiles } from "./fake-files.ts";
import { hashPassword } from "./password.ts";

export const FRONT = "http://sample.co.jp";
export const MINUTE_MS = 60_000;
export const PASSWORD = "practice-only-1";
export const MAX_UPLOAD_BYTES = 1_000;

const hashed = hashPassword(PASSWORD, { N: 2, r: 1, p: 1 });

/** What several servers of one album stand on. */
interface Shared {
  readonly accounts: ReturnType<typeof fakeAccounts>;
  readonly files: ReturnType<typeof fakeFiles>;
  readonly clock: ReturnType<typeof fakeClock>;
}

/** @param shared that of another server */
export async function startAlbum(shared?: Shared) {
  const accounts = shared?.accounts ?? fakeAccounts();
  const files = shared?.files ?? fakeFiles();
  const clock = shared?.clock ?? fakeClock(Date.UTC(2022, 10, 6, 3, 1, 47));
  const state = { isReady: true, instanceId: "i-0123456789abcdef0" };
  const faults: unknown[] = [];
  const lines: string[] = [];
  let ids = 0;
  for (const name of ["hanako", "taro"]) await accounts.putUser(name, await hashed);
  const album = createAlbum({
    accounts,
    files,
    clock,
    lifetime: { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * 60 * MINUTE_MS },
    createId: () => String(++ids).padStart(43, "A"),
    frontOrigin: FRONT,
    maxUploadBytes: MAX_UPLOAD_BYTES,
    servedBy: () => state.instanceId,
    isReady: () => state.isReady,
    logRequest: createAccessLog(clock, (line) => lines.push(line)),
    logFault: (error) => faults.push(error),
  });
  const server = createServer(album);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { accounts, files, clock, state, faults, lines, port };
}

/** A page of the front end, unless told of another origin, with the cookies that it was given. */
export function browse(server: { readonly port: number }, origin: string | undefined = FRONT) {
  const browser = {
    /** Which server the load balancer chooses. */
    server,
    cookie: "",
    async ask(path: string, init: RequestInit = {}) {
      const headers = new Headers(init.headers);
      if (origin) headers.set("origin", origin);
      if (browser.cookie) headers.set("cookie", browser.cookie);
      const answer = await fetch(`http://127.0.0.1:${browser.server.port}${path}`, { ...init, headers });
      browser.cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? browser.cookie;
      return answer;
    },
    logIn: (user = "hanako", password = PASSWORD) => browser.ask("/login", json({ user, password })),
    put: (name: string, body: string, type = "text/plain") =>
      browser.ask(`/files/${name}`, { method: "PUT", headers: { "content-type": type }, body }),
  };
  return browser;
}

export const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
