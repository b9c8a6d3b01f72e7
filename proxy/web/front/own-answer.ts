/** Answers that the server makes itself. */
import type { Field } from "../../http1/index.ts";
import { renderClientHead } from "../answer/head.ts";
import { PAGE_TYPE, type Page, renderPage } from "../answer/page.ts";
import { isRedirectStatus, reasonOf } from "../answer/status.ts";
import type { LogLevel } from "../config/httpd-config.ts";
import { applyEdits } from "../edits/header-edit.ts";
import { redirectInside } from "./admit.ts";
import { editFacts } from "./edit-facts.ts";
import { finishExchange } from "./end.ts";
import { type Exchange, originOf } from "./exchange.ts";
import { noteConnection } from "./keep.ts";

export interface OwnError {
  readonly status: number;
  /** For the error log. */
  readonly why: string;
  /** Whose fault it is to the log. */
  readonly module?: string;
  readonly level?: LogLevel;
  /** Instead of the status's own: `Proxy Error`. */
  readonly title?: string;
  /** For the page. */
  readonly reason?: string;
  /** Beside those of the page. */
  readonly fields?: readonly Field[];
  /** The answer has no length: the end of the connection is its end. */
  readonly isUnsized?: boolean;
}

/** An error, as its `ErrorDocument` or as a page. */
export function answerError(exchange: Exchange, error: OwnError): void {
  logError(exchange, error);
  const { status } = error;
  const { record, settings, errorStatus } = exchange;
  record.firstStatus ||= status;
  const document = errorStatus === undefined ? settings.errorDocuments.get(status) : undefined;
  if (document?.kind === "path") return void redirectInside(exchange, document.path, status);
  if (document?.kind === "url") return void answerRedirect(exchange, 302, document.url);
  if (document?.kind === "text") return void sendText(exchange, { ...error, title: error.title, text: document.text });
  const title = error.title ?? reasonOf(status);
  const page = { status, title, ...(error.reason ? { reason: error.reason } : {}), ...signature(exchange) };
  sendText(exchange, { ...error, title, text: renderPage(page) });
}

function logError({ host, client }: Exchange, { why, module = "core", level = "error" }: OwnError): void {
  host.errorLog({ module, level, message: why, client: `${client.peer.address}:${client.peer.port}` });
}

function signature({ settings, host, record }: Exchange): Pick<Page, "signature"> {
  if (settings.signature === "Off") return {};
  const { admin } = host.config;
  const name =
    settings.signature === "EMail" && admin ? `<a href="mailto:${admin}">${record.hostName}</a>` : record.hostName;
  return { signature: `${host.software} Server at ${name} Port ${record.canonicalPort}` };
}

/** @param to a URL, or a path of this server; nothing for a status that leads nowhere */
export function answerRedirect(exchange: Exchange, status: number, to: string): void {
  if (!isRedirectStatus(status))
    return void answerError(exchange, { status, why: `Redirect ${status}`, level: "debug" });
  const location = to.startsWith("/") ? `${originOf(exchange)}${to}` : to;
  const title = reasonOf(status);
  const text = renderPage({ status, title, location, ...signature(exchange) });
  sendText(exchange, { status, title, text, fields: [{ name: "Location", value: location }] });
}

interface OwnText {
  readonly status: number;
  readonly title: string | undefined;
  readonly text: string;
  readonly fields?: readonly Field[];
  readonly isUnsized?: boolean;
}

function sendText(exchange: Exchange, { status, title, text, fields = [], isUnsized = false }: OwnText): void {
  const always: Field[] = [];
  applyEdits(exchange.settings.alwaysEdits, always, editFacts(exchange));
  const hasLength = !isUnsized && exchange.head.method !== "HEAD";
  const length = { name: "Content-Length", value: String(text.length) };
  const own = hasLength ? [...fields, length] : fields;
  send(exchange, { status, reason: title ?? reasonOf(status), always, fields: own, contentType: PAGE_TYPE }, text);
}

/** OPTIONS of the server itself: 200 with nothing in it. */
export function answerEmpty(exchange: Exchange, fields: readonly Field[] = []): void {
  answerPlain(exchange, fields, "");
}

/** The client may send its body: 100 Continue. */
export function sayContinue(exchange: Exchange): void {
  exchange.awaitsContinue = false;
  exchange.client.socket.write("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
}

/** TRACE that goes no further: the request comes back as it was read. */
export function answerTrace(exchange: Exchange): void {
  const { head, fields } = exchange;
  const text = `${head.line}\r\n${fields.map(({ name, value }) => `${name}: ${value}\r\n`).join("")}\r\n`;
  answerPlain(exchange, [], text, "message/http");
}

function answerPlain(exchange: Exchange, own: readonly Field[], text: string, contentType?: string): void {
  const always: Field[] = [];
  const fields = own.slice();
  applyEdits(exchange.settings.alwaysEdits, always, editFacts(exchange));
  applyEdits(exchange.settings.responseEdits, fields, editFacts(exchange));
  fields.push({ name: "Content-Length", value: String(text.length) });
  send(exchange, { status: 200, reason: "OK", always, fields, ...(contentType ? { contentType } : {}) }, text);
}

interface OwnHead {
  readonly status: number;
  readonly reason: string;
  readonly always: readonly Field[];
  readonly fields: readonly Field[];
  readonly contentType?: string;
}

/** After it httpd closes the connection without a word of it: whether the body comes, nobody knows. */
const UNSAID_END = 417;

function send(exchange: Exchange, own: OwnHead, text: string): void {
  const { client, head, record, host } = exchange;
  const connection = noteConnection(exchange, own.status, true);
  const { serving } = client;
  const headText = renderClientHead({
    ...own,
    date: serving.httpDate(),
    software: host.software,
    connection,
    isChunked: false,
  });
  const body = head.method === "HEAD" ? "" : text;
  record.status = own.status;
  record.firstStatus ||= own.status;
  record.bytesSent = body.length;
  record.responseFields = [...own.always, ...own.fields];
  exchange.isAnswered = true;
  exchange.keepsClient = connection.kind !== "closed" && own.status !== UNSAID_END;
  client.socket.write(head.version === 9 ? body : headText + body, "latin1");
  finishExchange(exchange);
}
