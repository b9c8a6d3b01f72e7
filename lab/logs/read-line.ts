/** What a line tells of a request, whatever the tier's format: status, trace, and who the application's caller was. Pure. */
import type { LogEntry, LogSource } from "./entry.ts";

/** The line of `source` as an entry. */
export function readLine(source: LogSource, timeMs: number, text: string): LogEntry {
  const status = statusOf(text);
  const trace = traceOf(text);
  return {
    timeMs,
    source,
    text,
    ...(status === undefined ? {} : { status }),
    ...(trace === undefined ? {} : { trace }),
  };
}

/**
 * Of the ALB's access log (row ALB-089), httpd's common formats, S3's server access log, uWSGI's line, and what the application in
 * Flask adds to it.
 */
const STATUSES = [
  /^(?:https?|h2|grpcs|wss?) \S+ \S+ \S+ \S+ \S+ \S+ \S+ (\d{3}) /,
  /^\S+ \S+ \S+ \[[^\]]*\] "(?:[^"\\]|\\.)*" (\d{3}) /,
  /^\S+ \S+ \[[^\]]*\] \S+ \S+ \S+ (?:REST|WEBSITE)\.\S+ \S+ "(?:[^"\\]|\\.)*" (\d{3}) /,
  /^\[pid: .* \(HTTP\/[\d.]+ (\d{3})\) \d+ headers in /,
  /^\[trace: \S+\] \S+ \S+ => (\d{3})$/,
];

/** What the service manager of an instance puts before a service's line. */
const SERVICE = /^[\w@.:-]+\[\d+\]: /;

function statusOf(text: string): number | undefined {
  const line = text.replace(SERVICE, "");
  for (const form of STATUSES) {
    const status = form.exec(line)?.[1];
    if (status !== undefined) return Number(status);
  }
  return undefined;
}

const TRACE = /(?<![0-9a-f-])1-[0-9a-f]{8}-[0-9a-f]{24}(?![0-9a-f])/;
const ROOT = new RegExp(`Root=(${TRACE.source})`, "i");

/** The root where a header names its own step too: that alone is the same on all tiers. */
export function traceOf(text: string): string | undefined {
  return ROOT.exec(text)?.[1] ?? TRACE.exec(text)?.[0];
}

/** Both ends of the connection by which a request came to the application, as its access log tells them. */
export interface ConnectionEnds {
  readonly from: { readonly ip: string; readonly port: number };
  readonly to: { readonly ip: string; readonly port: number };
}

const CONNECTION = / \[connection: (\d+\.\d+\.\d+\.\d+):(\d+) -> (\d+\.\d+\.\d+\.\d+):(\d+)\]/;

export function connectionOf(text: string): ConnectionEnds | undefined {
  const found = CONNECTION.exec(text);
  if (!found) return undefined;
  const [, from = "", fromPort, to = "", toPort] = found;
  return { from: { ip: from, port: Number(fromPort) }, to: { ip: to, port: Number(toPort) } };
}
