/**
 * The application of the articles: it stores the times of its calls and lists them.
 *
 *   web tier -> NLB -> [/write] -> writer endpoint
 *                      [/, /read] -> reader endpoint
 *
 * Without a database, `/` says which instance answers.
 */
import type { Express } from "express";
import type { Clock } from "../lab/model/clock.ts";
import { addHealthPages, createFramed, type FrameParts, sendError } from "./frame.ts";
import { StoreUnavailable, type TimeStore } from "./store.ts";
import { formatTime } from "./time.ts";
import { traceOf } from "./trace.ts";

export interface ApplicationParts extends FrameParts {
  /** Absent where there is no database. */
  readonly store: TimeStore | undefined;
  readonly clock: Clock;
  /** Who answers, asked for where it is not known yet. */
  readonly findInstanceId: () => Promise<string | undefined>;
}

export function createApplication(parts: ApplicationParts): Express {
  const { store, clock } = parts;
  return createFramed(parts, (application) => {
    if (store) addTimePages(application, store, clock);
    else addInstancePage(application, parts.findInstanceId);
    addHealthPages(application, parts.isReady, async () => store?.checkReadable());
  });
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
