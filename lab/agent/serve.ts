/**
 * How control reaches the programs of the data plane: HTTP over a unix socket.
 *
 *   PUT /state    the whole desired state, JSON; applied before the answer
 *   GET /state    the state last applied, for people and tests
 *   GET /events   target health: NDJSON, a snapshot and then every change; from the fabric also what security groups
 *                 refused of late, from ALB nodes which targets are anomalous; empty lines keep it alive
 *   GET /healthz  200, or 503 with what went wrong when the last state was applied
 *   GET /…        what else the program tells when it is asked: `/metrics` and `/flows` of the fabric
 */
import { rm } from "node:fs/promises";
import http from "node:http";
import type { HealthMessage, TargetHealth } from "../model/index.ts";
import { answerError, answerJson } from "./answer.ts";
import { readJson } from "./body.ts";
import { streamHealth } from "./stream.ts";

export interface HealthSource {
  snapshot(): readonly TargetHealth[];
  /** @returns what ends the subscription */
  subscribe(listener: (message: HealthMessage) => void): () => void;
}

export interface AgentOptions<State> {
  readonly socketPath: string;
  /** @throws LabError where the value is no state */
  readonly parse: (value: unknown) => State;
  /** Applies a state. What it throws is answered to control, which then tries again. */
  readonly onState: (state: State) => void | Promise<void>;
  readonly health: HealthSource;
  /** What is wrong with the program besides the last state; `undefined` when nothing is. */
  readonly problem?: () => string | undefined;
  /** Answers to be made anew for each who asks, by path. */
  readonly reports?: Readonly<Record<string, () => Promise<unknown>>>;
  readonly signal: AbortSignal;
}

/**
 * Serves until `signal` aborts; resolves once it listens. A socket file that an earlier process left is replaced.
 *
 * @throws Node's errors of listening, such as EACCES
 */
export async function serveAgent<State>(options: AgentOptions<State>): Promise<void> {
  const { socketPath, signal } = options;
  const routes = createRoutes(options);
  const server = http.createServer({ requestTimeout: 30_000 }, (request, response) => {
    const route = routes.get(`${request.method} ${request.url}`);
    if (!route) return answerJson(response, 404, { code: "NotFound", message: `No ${request.method} ${request.url}` });
    route(request, response).catch((error: unknown) => answerError(response, error));
  });
  await rm(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  if (signal.aborted) close();
  signal.addEventListener("abort", close, { once: true });
}

type Route = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

function createRoutes<State>(options: AgentOptions<State>): Map<string, Route> {
  const { parse, onState, health, problem, reports = {} } = options;
  let applied: State | undefined;
  let failure: string | undefined;
  let turn = Promise.resolve();

  /** States are applied one at a time, in the order in which they came. */
  async function apply(state: State): Promise<void> {
    const mine = turn.then(() => onState(state));
    turn = mine.catch(() => {});
    try {
      await mine;
      applied = state;
      failure = undefined;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  return new Map<string, Route>([
    [
      "PUT /state",
      async (request, response) => {
        await apply(parse(await readJson(request)));
        answerJson(response, 200, { applied: true });
      },
    ],
    [
      "GET /state",
      async (_, response) => {
        if (applied === undefined) answerJson(response, 404, { code: "NoState", message: "No state applied yet" });
        else answerJson(response, 200, applied);
      },
    ],
    [
      "GET /healthz",
      async (_, response) => {
        const wrong = failure ?? problem?.();
        if (wrong === undefined) answerJson(response, 200, { status: "ok" });
        else answerJson(response, 503, { status: "failing", message: wrong });
      },
    ],
    ["GET /events", async (_, response) => streamHealth(response, health)],
    ...Object.entries(reports).map(([path, report]): [string, Route] => [
      `GET ${path}`,
      async (_, response) => answerJson(response, 200, await report()),
    ]),
  ]);
}
