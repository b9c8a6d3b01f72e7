/** What an application of ours puts around its routes: log, who answers, and faults that tell a client nothing of the inside. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from "express";
import { uwsgiPacketOf } from "../proxy/uwsgi/index.ts";
import { Refusal } from "./refusal.ts";
import { OutcomeUnknown, StoreUnavailable } from "./store.ts";

export interface FrameParts {
  /** Who answers: the instance's id, once it is known. */
  readonly servedBy: () => string | undefined;
  /** Off while the application stops, so that load balancers look elsewhere. */
  readonly isReady: () => boolean;
  readonly logRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly logFault: (error: unknown) => void;
}

/** After how many seconds a client may ask again when the database is away. */
const RETRY_AFTER_SECONDS = 2;

/** An application whose routes `addRoutes` adds; any other path is not found. */
export function createFramed(parts: FrameParts, addRoutes: (application: Express) => void): Express {
  const application = express();
  application.disable("x-powered-by").disable("etag");
  // As in the articles' application: /write/ and /WRITE are other paths.
  application.enable("strict routing").enable("case sensitive routing");
  application.use(logged(parts.logRequest), nameServer(parts.servedBy), closeWhenStopping(parts.isReady));
  addRoutes(application);
  application.use((_request, response) => sendError(response, 404, "not found"));
  application.use(answerFault(parts.logFault));
  return application;
}

/** `/healthz` as long as the process lives, `/readyz` while `check` resolves and the process is not stopping. */
export function addHealthPages(application: Express, isReady: () => boolean, check: () => Promise<void>): void {
  application.get("/healthz", (_request, response) => {
    response.json({ status: "alive" });
  });
  application.get("/readyz", async (_request, response) => {
    if (!isReady()) throw new StoreUnavailable("the application is stopping");
    await check();
    response.json({ status: "ready" });
  });
}

function logged(logRequest: FrameParts["logRequest"]): RequestHandler {
  return (request, response, next) => {
    logRequest(request, response);
    next();
  };
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

/** The client learns whether asking again may help, and nothing about what is behind. */
function answerFault(logFault: (error: unknown) => void): ErrorRequestHandler {
  return (error, _request, response, next) => {
    const status = refusedStatus(error);
    if (status === undefined) logFault(error);
    if (response.headersSent) return next(error);
    if (error instanceof Refusal) return sendError(response.set(error.headers), error.status, error.message);
    if (status !== undefined) return sendError(response, status, STATUS_CODES[status]?.toLowerCase() ?? "refused");
    if (!(error instanceof StoreUnavailable)) return sendError(response, 500, "internal error");
    // Who is asked to come again does what was asked once more.
    if (!(error instanceof OutcomeUnknown)) response.set("Retry-After", String(RETRY_AFTER_SECONDS));
    sendError(response, 503, "service unavailable");
  };
}

/** Of what the application refuses, and of what Express does: a body that cannot be read, a path that cannot be decoded. */
function refusedStatus(error: unknown): number | undefined {
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}

export function sendError(response: Response, status: number, message: string): void {
  response.status(status).json({ error: message });
}
