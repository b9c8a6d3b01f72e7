/**
 * The album: users log in, and keep files that all servers share.
 *
 *   browser -> ALB -> httpd -> album -> MySQL   users, sessions
 *                                    -> S3      files
 *
 * Nothing that a request needs is kept by a server, so any of them can answer it.
 */
import type { Express } from "express";
import { addHealthPages, createFramed, type FrameParts } from "../frame.ts";
import { admitFrontEnd } from "./cors.ts";
import { addFileRoutes } from "./file-routes.ts";
import type { FileStore } from "./files.ts";
import { addSessionRoutes } from "./session-routes.ts";
import { createSessions, type SessionParts } from "./sessions.ts";

export interface AlbumParts extends FrameParts, SessionParts {
  readonly files: FileStore;
  /** The one origin whose pages may ask: `http://sample.co.jp`. */
  readonly frontOrigin: string;
  readonly maxUploadBytes: number;
}

export function createAlbum(parts: AlbumParts): Express {
  const { accounts, files, maxUploadBytes } = parts;
  const sessions = createSessions(parts);
  return createFramed(parts, (application) => {
    application.use(admitFrontEnd(parts.frontOrigin));
    application.get("/", (_request, response) => {
      response.json({ service: "album" });
    });
    addSessionRoutes(application, sessions, maxUploadBytes);
    addFileRoutes(application, { sessions, files, maxUploadBytes });
    addHealthPages(application, parts.isReady, async () => {
      await Promise.all([accounts.checkReadable(), files.checkCredentials()]);
    });
  });
}
