import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../lab/model/clock.ts";
import { uwsgiPacketOf } from "../proxy/uwsgi/index.ts";
import { traceOf } from "./trace.ts";

/** One answered request, as uWSGI's log tells it. */
export interface LoggedRequest {
  readonly pid: number;
  /** Requests of this process so far. */
  readonly count: number;
  readonly clientAddress: string;
  readonly variables: number;
  readonly variableBytes: number;
  readonly startMs: number;
  readonly method: string;
  readonly target: string;
  readonly bodyBytes: number;
  readonly durationMs: number;
  readonly httpVersion: string;
  readonly status: number;
  readonly headers: number;
  readonly headerBytes: number;
  /** Root of the X-Amzn-Trace-Id that the request came with. */
  readonly trace?: string | undefined;
  /** `10.0.5.10:40123 -> 10.0.6.4:9090`: who has called, and where; told of requests that are traced. */
  readonly connection?: string | undefined;
}

/** One line as uWSGI writes it, so that what reads such logs reads ours; what follows a request stands at its end. */
export function renderLoggedRequest(request: LoggedRequest): string {
  const { pid, count, clientAddress, method, target, httpVersion, status } = request;
  return (
    `[pid: ${pid}|app: 0|req: ${count}/${count}] ${clientAddress} () ` +
    `{${request.variables} vars in ${request.variableBytes} bytes} [${ctime(request.startMs)}] ` +
    `${method} ${printable(target)} => generated ${request.bodyBytes} bytes in ${Math.round(request.durationMs)} msecs ` +
    `(HTTP/${httpVersion} ${status}) ${request.headers} headers in ${request.headerBytes} bytes ` +
    `(1 switches on core 0)${traceFields(request)}`
  );
}

function traceFields({ trace, connection }: LoggedRequest): string {
  if (trace === undefined) return "";
  return ` [trace: ${trace}]${connection === undefined ? "" : ` [connection: ${connection}]`}`;
}

/** Logs each request when its answer has been sent or broken off. */
export function createAccessLog(clock: Clock, write: (line: string) => void) {
  let count = 0;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const startMs = clock.now();
    const begun = performance.now();
    const { method = "-", url: target = "-", httpVersion } = request;
    const { clientAddress, ...variables } = askedBy(request);
    const followed = { trace: traceOf(request.headers), connection: connectionOf(request.socket) };
    response.once("close", () => {
      count++;
      const durationMs = performance.now() - begun;
      const answer = answerOf(response);
      const asked = { pid: process.pid, count, clientAddress, startMs, method, target, httpVersion, ...followed };
      write(renderLoggedRequest({ ...asked, ...variables, durationMs, ...answer }));
    });
  };
}

/** Over uwsgi the web server says whom it saw, and uWSGI counts names and values of the variables. */
function askedBy(request: IncomingMessage) {
  const packet = uwsgiPacketOf(request);
  if (packet === undefined) {
    const clientAddress = clientAddressOf(request.headers, request.socket.remoteAddress);
    return { clientAddress, ...variablesOf(request) };
  }
  const clientAddress = printable(new Map(packet.variables).get("REMOTE_ADDR") || "-");
  return { clientAddress, variables: packet.variables.length * 2, variableBytes: packet.size };
}

/** The last address that a proxy noted is whom the web server saw, as in the article: the load balancer. */
export function clientAddressOf(headers: IncomingHttpHeaders, socketAddress = "-"): string {
  const forwarded = headers["x-forwarded-for"];
  const last = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",").at(-1)?.trim();
  return printable(last || withoutMapping(socketAddress));
}

function connectionOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string | undefined {
  if (remoteAddress === undefined || localAddress === undefined) return undefined;
  return `${withoutMapping(remoteAddress)}:${remotePort} -> ${withoutMapping(localAddress)}:${localPort}`;
}

/** An IPv4 address as a socket of both families gives it. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:/, "");
}

/** What a uwsgi request would carry: a variable per header and those of the request line. */
function variablesOf(request: IncomingMessage): { variables: number; variableBytes: number } {
  const line = ["REQUEST_METHOD", request.method, "REQUEST_URI", request.url, "SERVER_PROTOCOL", request.httpVersion];
  const texts = [...line, ...request.rawHeaders];
  return {
    variables: texts.length / 2,
    variableBytes: texts.reduce((sum, text = "") => sum + 2 + Buffer.byteLength(text), 0),
  };
}

function answerOf(response: ServerResponse) {
  const pairs = Object.entries(response.getHeaders());
  return {
    status: response.statusCode,
    bodyBytes: response.req.method === "HEAD" ? 0 : Number(response.getHeader("content-length") ?? 0),
    headers: pairs.length,
    headerBytes: pairs.reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0),
  };
}

/** `Sun Nov  6 03:01:47 2022`, in UTC. */
function ctime(ms: number): string {
  const [weekday, day = "", month, year, time] = new Date(ms).toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character));
}
