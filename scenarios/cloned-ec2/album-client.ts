/** Somebody who uses the album from the lab's internet side, without a browser. */
import type { CurlAnswer } from "../../lab/handle/index.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { Stage } from "../../lab/scenario/index.ts";
import { PATIENCE_MS } from "./cast.ts";

/** The first user, as the template's parameters name her. */
const USER = { user: "hanako", password: "practice-only-2" };

export interface AlbumClient {
  /** The answer to the login. */
  readonly login: CurlAnswer;
  /** The cookie of her session, as a request brings it. */
  readonly cookie: string;
  ask(path: string, method?: string): Promise<CurlAnswer>;
}

/** @param url of the servers, with its slash. @throws LabError `WaitTimedOut` where she is not let in */
export async function logIn(stage: Stage, url: string): Promise<AlbumClient> {
  const client = stage.lab.client();
  const enter = async () => {
    const headers = { "content-type": "application/json" };
    const answer = await client.fetch(`${url}login`, { method: "POST", headers, body: JSON.stringify(USER) });
    return answer.status === 200 && answer;
  };
  // The last thing that the first server's user data does but one: to make her known.
  const login = await stage.until(enter, { what: `${USER.user} to be let in`, withinMs: PATIENCE_MS });
  const cookie = sessionOf(login);
  return {
    login,
    cookie,
    ask: (path, method = "GET") => client.fetch(url + path, { method, headers: { cookie } }),
  };
}

function sessionOf({ headers }: CurlAnswer): string {
  const cookie = /__Host-album=[^;,\s]+/.exec(headers["set-cookie"] ?? "")?.[0];
  if (cookie !== undefined) return cookie;
  throw new LabError("NoSession", `The album let ${USER.user} in and gave no cookie`, { status: 500 });
}
