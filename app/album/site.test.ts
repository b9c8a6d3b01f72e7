/** How the page asks: what is asked again, how often, and what it is told in the end. */
import { expect, test } from "vitest";

type Answer = Response | Error;

interface Api {
  session(): Promise<unknown>;
  logIn(user: string, password: string): Promise<unknown>;
  logOut(): Promise<unknown>;
  read(name: string): Promise<Blob>;
  put(name: string, body: Blob): Promise<unknown>;
  remove(name: string): Promise<unknown>;
}

const module = new URL("./site/api.js", import.meta.url).href;
const { createApi } = (await import(module)) as { createApi(base: string, parts: object): Api };
const words = new URL("./site/words.js", import.meta.url).href;
const { describeError } = (await import(words)) as { describeError(error: unknown): string };

const gone = () => new TypeError("Failed to fetch");
const broken = () => new Response("", { status: 502 });
const away = () => Response.json({}, { status: 503, headers: { "x-served-by": "i-1", "retry-after": "2" } });
const fine = (body: unknown = { user: "hanako" }) => Response.json(body, { headers: { "x-served-by": "i-2" } });
const refused = (status: number, headers = {}) =>
  Response.json({}, { status, headers: { "x-served-by": "i-1", ...headers } });
/** The server is lost after it began to answer. */
const cut = () => new Response(new ReadableStream({ start: (stream) => stream.error(gone()) }));

/** A page whose servers give these answers, one after the other. */
function page(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const paused: number[] = [];
  const servers: string[] = [];
  const rest = [...answers];
  const api = createApi("https://api.sample.co.jp", {
    fetch: async (url: string, { method = "GET", credentials }: RequestInit) => {
      asked.push(`${method} ${url.slice("https://api.sample.co.jp".length)} ${credentials}`);
      const answer = rest.shift();
      if (answer instanceof Response) return answer;
      throw answer;
    },
    pause: async (ms: number) => paused.push(ms),
    onAnswer: (server: string) => servers.push(server),
  });
  return { api, asked, paused, servers };
}

test("cookies go along, and who answered is told", async () => {
  const { api, asked, servers } = page(fine());
  expect(await api.session()).toEqual({ user: "hanako" });
  expect([asked, servers]).toEqual([["GET /session include"], ["i-2"]]);
});

test.each([
  ["that cannot be reached", gone],
  ["behind which a server was lost", broken],
  ["that cannot reach the database", away],
  ["that is lost in the midst of its answer", cut],
])("a read is asked again of a server %s, until one answers", async (_, failure) => {
  const { api, asked, paused } = page(failure(), failure(), fine());
  expect(await api.session()).toEqual({ user: "hanako" });
  expect([asked.length, paused]).toEqual([3, [300, 700]]);
});

test("a read is given up after five times, with what was said last", async () => {
  const { api, asked } = page(gone(), gone(), gone(), gone(), away());
  await expect(api.session()).rejects.toMatchObject({ status: 503, retryAfter: 2 });
  expect(asked).toHaveLength(5);
});

test("an upload is tried three times, since the same file twice is one file; so is what ends at the same", async () => {
  const blob = new Blob(["x"], { type: "image/png" });
  for (const write of ["put", "remove", "logOut"] as const) {
    const lucky = page(gone(), fine());
    await lucky.api[write]("a b/c?.png", blob);
    expect(lucky.paused).toEqual([700]);
    const unlucky = page(gone(), gone(), broken(), fine());
    await expect(unlucky.api[write]("a", blob)).rejects.toMatchObject({ status: 502 });
  }
  const { api, asked } = page(fine());
  await api.put("a b/c?.png", blob);
  expect(asked).toEqual(["PUT /files/a%20b%2Fc%3F.png include"]);
});

test("a login is asked once: it counts as an attempt", async () => {
  const { api, asked } = page(gone(), fine());
  await expect(api.logIn("hanako", "x")).rejects.toMatchObject({ status: 0 });
  expect(asked).toHaveLength(1);
});

test.each([401, 403, 404, 413, 429, 500])("what a server refuses with %i is not asked again", async (status) => {
  const { api, asked } = page(refused(status, { "retry-after": "40" }), fine());
  await expect(api.read("a")).rejects.toMatchObject({ status, retryAfter: 40 });
  expect(asked).toHaveLength(1);
});

test("people are told what they can do", () => {
  expect([0, 401, 404, 413, 500, 503].map((status) => describeError({ status }))).toEqual([
    "No server answers at the moment. Nothing is lost; please try again soon.",
    "Your session has ended. Please log in again.",
    "This file is not there any more.",
    "This file is too large.",
    "That did not work. Please try again.",
    "No server answers at the moment. Nothing is lost; please try again soon.",
  ]);
  expect(describeError({ status: 429, retryAfter: 40 })).toBe("Too many attempts. Please wait 40 seconds.");
  expect(describeError(undefined)).toBe("That did not work. Please try again.");
});
