/**
 * Who may read answers from a page, and who may change something (Fetch standard, 3.3 CORS protocol).
 *
 *   page at http://sample.co.jp --fetch, cookie--> https://api.sample.co.jp
 *
 * One origin is let in, the front end's. A cookie goes with whatever page asks, so a change that another page asks for is
 * refused here, before a route sees it. Who sends no Origin is no page.
 */
import type { RequestHandler } from "express";
import { Refusal } from "../refusal.ts";

export type Asker = "front-end" | "no-page" | "foreign";

/** @param origin the request's header, as the browser wrote it */
export function askerOf(origin: string | undefined, frontOrigin: string): Asker {
  if (origin === undefined) return "no-page";
  return origin === frontOrigin ? "front-end" : "foreign";
}

/** How long a browser may keep the answer to a preflight. */
const PREFLIGHT_SECONDS = 600;

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

const PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
  "Access-Control-Allow-Headers": "Content-Type, Range",
  "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
};

/** Without a list a page sees none of these. */
const EXPOSED = "X-Served-By, ETag, Content-Range, Retry-After";

/** Before all routes, so that refusals and faults can be read by the front end too. */
export function admitFrontEnd(frontOrigin: string): RequestHandler {
  return (request, response, next) => {
    const asker = askerOf(request.headers.origin, frontOrigin);
    // Also without an Origin: a cache must not give that answer to a page.
    response.vary("Origin");
    if (asker === "front-end") {
      response.set({ "Access-Control-Allow-Origin": frontOrigin, "Access-Control-Allow-Credentials": "true" });
      response.set("Access-Control-Expose-Headers", EXPOSED);
    }
    const isPreflight = request.method === "OPTIONS" && "access-control-request-method" in request.headers;
    if (asker === "foreign" && (isPreflight || !SAFE_METHODS.has(request.method))) {
      throw new Refusal(403, "this origin is not the front end's");
    }
    if (!isPreflight) return next();
    response.vary("Access-Control-Request-Method, Access-Control-Request-Headers");
    response.status(204).set(PREFLIGHT).end();
  };
}
