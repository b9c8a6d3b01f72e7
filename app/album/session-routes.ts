import express, { type Express, type RequestHandler, type Response } from "express";
import { z } from "zod";
import { Refusal } from "../refusal.ts";
import { renderNoSession, renderSessionCookie } from "./cookie.ts";
import type { Session } from "./session.ts";
import type { Credentials, Sessions } from "./sessions.ts";
import { USER_NAME } from "./user-name.ts";

const credentialsSchema = z.object({ user: z.string().regex(USER_NAME), password: z.string().min(1).max(1000) });

/** `POST /login`, `POST /logout`, `GET /session`. */
export function addSessionRoutes(application: Express, sessions: Sessions, maxUploadBytes: number): void {
  const send = (response: Response, { user, expiresAtMs }: Session) =>
    response.json({ user, expiresAt: new Date(expiresAtMs).toISOString(), maxUploadBytes });

  application.post("/login", demandJson, express.json({ limit: "8kb" }), async (request, response) => {
    const { id, session } = await sessions.open(request, readCredentials(request.body));
    send(response.append("Set-Cookie", renderSessionCookie(id)), session);
  });
  application.post("/logout", async (request, response) => {
    await sessions.close(request);
    response.append("Set-Cookie", renderNoSession()).status(204).end();
  });
  application.get("/session", async (request, response) => {
    send(response.set("Cache-Control", "no-store"), await sessions.find(request));
  });
}

/** A form of another page can send text, but no JSON without asking first. */
const demandJson: RequestHandler = (request, _response, next) => {
  if (!request.is("application/json")) throw new Refusal(415, "the body must be application/json");
  next();
};

/** What cannot be a name is answered as one that is not there. */
function readCredentials(body: unknown): Credentials {
  const result = credentialsSchema.safeParse(body);
  if (result.success) return result.data;
  const isNameAtFault = result.error.issues.every(({ code }) => code === "invalid_format");
  if (isNameAtFault) throw new Refusal(401, "wrong name or password");
  throw new Refusal(400, 'the body must be {"user": …, "password": …}');
}
