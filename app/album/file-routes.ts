import { pipeline } from "node:stream/promises";
import type { Express, Request, Response } from "express";
import { errorCode } from "../network-faults.ts";
import { Refusal } from "../refusal.ts";
import { traceOf } from "../trace.ts";
import { folderOf, keyOf } from "./file-name.ts";
import type { FileStore, FoundFile } from "./files.ts";
import { limited } from "./limited.ts";
import type { Sessions } from "./sessions.ts";
import { isShown, limitBrowser } from "./shown.ts";

export interface FileRouteParts {
  readonly sessions: Sessions;
  readonly files: FileStore;
  readonly maxUploadBytes: number;
}

/** `/files` and `/files/:name`, of whoever is logged in. */
export function addFileRoutes(application: Express, parts: FileRouteParts): void {
  const { sessions, files } = parts;
  application.get("/files", async (request, response) => {
    const { user } = await sessions.find(request);
    const after = typeof request.query.after === "string" ? request.query.after : undefined;
    const list = await files.list(folderOf(user), after, traceOf(request.headers));
    response.set("Cache-Control", "no-store").json(list);
  });
  application
    .route("/files/:name")
    .put((request, response) => putFile(parts, request, response))
    .get((request, response) => getFile(parts, request, response))
    .delete(async (request, response) => {
      await files.remove(await findKey(sessions, request), traceOf(request.headers));
      response.status(204).end();
    });
}

/** Streamed: no server holds a whole file. The same upload twice is the same file, so a client may try again. */
async function putFile({ sessions, files, maxUploadBytes }: FileRouteParts, request: Request, response: Response) {
  const key = await findKey(sessions, request);
  const body = limited(request, maxUploadBytes);
  const contentType = request.headers["content-type"] ?? "application/octet-stream";
  const { etag } = await files.write(key, body, contentType, traceOf(request.headers));
  response.set("ETag", etag).json({ name: nameOf(request), etag });
}

/** HEAD too. */
async function getFile({ sessions, files }: FileRouteParts, request: Request, response: Response) {
  const key = await findKey(sessions, request);
  const options = {
    isHead: request.method === "HEAD",
    range: rangeOf(request),
    ifNoneMatch: request.get("if-none-match"),
  };
  const answer = await files.read(key, options, traceOf(request.headers));
  if (answer.state === "absent") throw new Refusal(404, "no such file");
  if (answer.state === "no-such-range") throw new Refusal(416, "the file ends before this range");
  response.set("Cache-Control", "private, no-cache");
  if (answer.state === "unchanged") return response.status(304).end();
  describeFile(response, answer);
  limitBrowser(response, nameOf(request), isShown(answer.contentType));
  if (answer.body === undefined) return response.end();
  await pipeline(answer.body, response).catch((error) => {
    // Who leaves before the end is no fault.
    if (errorCode(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
}

/** Where only a part of the very same file would do, the whole is right too (RFC 9110, 13.1.5). */
function rangeOf(request: Request): string | undefined {
  return request.headers["if-range"] === undefined ? request.headers.range : undefined;
}

function describeFile(response: Response, { contentType, size, etag, modifiedMs, contentRange }: FoundFile): void {
  response.status(contentRange === undefined ? 200 : 206);
  response.set({ "Content-Length": String(size), ETag: etag, "Last-Modified": new Date(modifiedMs).toUTCString() });
  // By the plain method: Express's own would add a charset that the file was not stored with.
  response.setHeader("Content-Type", contentType);
  response.set("Accept-Ranges", "bytes");
  if (contentRange !== undefined) response.set("Content-Range", contentRange);
}

async function findKey(sessions: Sessions, request: Request): Promise<string> {
  const { user } = await sessions.find(request);
  return keyOf(user, nameOf(request));
}

function nameOf(request: Request): string {
  const { name } = request.params;
  return typeof name === "string" ? name : "";
}
