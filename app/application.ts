/**
 * The application of the articles: it stores the times of its calls and lists them.
 *
 *   web tier -> NLB -> [/write] -> writer endpoint
 *                      [/, /read] -> reader endpoint
 *
 * Without a database, `/` says which instance answers.
 */
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from "express";
import type { Clock } from "../lab/model/clock.ts";
import { uwsgiPacketOf } from "../proxy/uwsgi/index.ts";
import { StoreUnavailable, type TimeStore } from "./store.ts";
import { formatTime } from "./time.ts";
import { traceOf } from "./trace.ts";

export interface ApplicationParts {
  /** Absent where there is no database. */
  readonly store: TimeStore | undefined;
  readonly clock: Clock;
  /** Who answers: the instance's id, once it is known. */
  readonly servedBy: () => string | undefined;
  /** The same, asked for where it is not known yet. */
  readonly findInstanceId: () => Promise<string | undefined>;
  /** Off while the application stops, so that load balancers look elsewhere. */
  readonly isReady: () => boolean;
  readonly logRequest: RequestHandler;
  readonly logFault: (error: unknown) => void;
}

/** After how many seconds a client may ask again when the database is away. */
const RETRY_AFTER_SECONDS = 2;

export function createApplication(parts: ApplicationParts): Express {
  const { store, clock } = parts;
  const application = express();
  application.disable("x-powered-by").disable("etag");
  // As in the articles' application: /write/ and /WRITE are other paths.
  application.enable("strict routing").enable("case sensitive routing");
  application.use(parts.logRequest, nameServer(parts.servedBy), closeWhenStopping(parts.isReady));

  if (store) addTimePages(application, store, clock);
  else addInstancePage(application, parts.findInstanceId);
  application.get("/healthz", (_request, response) => {
    response.json({ status: "alive" });
  });
  application.get("/readyz", async (_request, response) => {
    if (!parts.isReady()) throw new StoreUnavailable("the application is stopping");
    await store?.checkReadable();
    response.json({ status: "ready" });
  });

  application.use((_request, response) => sendError(response, 404, "not found"));
  application.use(answerFault(parts.logFault));
  return application;
}

function addTimePages(application: Express, store: TimeStore, clock: Clock): void {
  application.get(["/", "/read"], async (request, response) => {
    const times = await store.readTimes(traceOf(request.headers));
    response.type("json").send(JSON.stringify(times, undefined, 2));
  });
  application.head("/write", (_request, response) => {
    response.set("Allow", "GET");
    sendError(response, 405, "method not allowed");
  });
  application.get("/write", async (request, response) => {
    const time = formatTime(clock.now());
    await store.writeTime(time, traceOf(request.headers));
    response.type("text").send(`Saved: ${time}`);
  });
}

function addInstancePage(application: Express, findInstanceId: ApplicationParts["findInstanceId"]): void {
  application.get("/", async (_request, response) => {
    const id = await findInstanceId();
    if (id === undefined) throw new StoreUnavailable("instance metadata does not answer");
    response.type("text").send(id);
  });
}

function nameServer(servedBy: () => string | undefined): RequestHandler {
  return (_request, response, next) => {
    const name = servedBy();
    if (name !== undefined) response.set("X-Served-By", name);
    next();
  };
}

/** Over uwsgi the header would reach the web server's own client, whose connection is not this one. */
function closeWhenStopping(isReady: () => boolean): RequestHandler {
  return (request, response, next) => {
    if (!isReady() && uwsgiPacketOf(request) === undefined) response.set("Connection", "close");
    next();
  };
}

/** The client learns whether asking again may help, and nothing about the database. */
function answerFault(logFault: (error: unknown) => void): ErrorRequestHandler {
  return (error, _request, response, next) => {
    logFault(error);
    if (response.headersSent) {
      next(error);
    } else if (error instanceof StoreUnavailable) {
      response.set("Retry-After", String(RETRY_AFTER_SECONDS));
      sendError(response, 503, "service unavailable");
    } else {
      sendError(response, 500, "internal error");
    }
  };
}

function sendError(response: Response, status: number, message: string): void {
  response.status(status).json({ error: message });
}
