/** Answers that the load balancer makes itself (rows ALB-028, ALB-029, ALB-046). Pure. */
import { STATUS_CODES } from "node:http";
import type { ListenerHeaders } from "../../../lab/model/index.ts";
import { type Field, renderFields } from "../http1/index.ts";
import { applyListener } from "../passes/response.ts";
import type { AnswerRoute } from "./front.ts";

/** AWS's own words; of other statuses the usual ones. */
const REASONS: Readonly<Record<number, string>> = {
  405: "Not Allowed",
  408: "Request Time-out",
  414: "Request-URI Too Large",
  463: "",
  464: "",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  505: "HTTP Version Not Supported",
};

export interface OwnAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Of a redirect. */
  readonly location?: string | undefined;
}

/** The page of a status. */
export function ownPage(status: number, location?: string): OwnAnswer {
  const title = statusText(status).trimEnd();
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ];
  return { status, contentType: "text/html", body: lines.join("\r\n"), location };
}

/** What a rule answers (rows ALB-028, ALB-029). */
export function routeAnswer({ status, location, contentType, body }: AnswerRoute): OwnAnswer {
  if (body === undefined && contentType === undefined) return ownPage(status, location);
  return { status, contentType: contentType ?? "text/plain", body: body ?? "", location };
}

export interface Sending {
  readonly nowMs: number;
  /** Of the listener; absent where it changes none. */
  readonly headers?: ListenerHeaders | undefined;
}

/** In order, without what concerns one connection. */
export function ownFields(answer: OwnAnswer, { nowMs, headers }: Sending): readonly Field[] {
  const fields: Field[] = [
    { name: "Server", value: "awselb/2.0" },
    { name: "Date", value: new Date(nowMs).toUTCString() },
    { name: "Content-Type", value: answer.contentType },
    { name: "Content-Length", value: String(Buffer.byteLength(answer.body)) },
  ];
  if (answer.location !== undefined) fields.push({ name: "Location", value: answer.location });
  return applyListener(fields, headers);
}

export interface Http1Sending extends Sending {
  readonly keepAlive: boolean;
  /** Of the request: the answer to HEAD has no body. */
  readonly method: string;
  /** To HTTP/0.9: the body alone. */
  readonly bare?: boolean;
}

export function renderOwn(answer: OwnAnswer, sending: Http1Sending): Buffer {
  const body = sending.method === "HEAD" ? "" : answer.body;
  if (sending.bare) return Buffer.from(body);
  const connection = { name: "Connection", value: sending.keepAlive ? "keep-alive" : "close" };
  const head = renderFields([...ownFields(answer, sending), connection]);
  return Buffer.from(`HTTP/1.1 ${statusText(answer.status)}\r\n${head}\r\n${body}`);
}

function statusText(status: number): string {
  return `${status} ${REASONS[status] ?? STATUS_CODES[status] ?? ""}`;
}
