/** How shapes of request smuggling are written down: for the tests. */
import type { Reason } from "./reasons.ts";

export interface Shape {
  readonly name: string;
  readonly raw: string;
  /** How it is classified. */
  readonly reason: Reason;
  /** Set where no mode lets it through: there is no reading of it that could be passed on. */
  readonly refused?: number;
}

/** What is to pass for a second request. */
export const EVIL = "GET /evil HTTP/1.1\r\nHost: evil\r\nX: y\r\n\r\n";
export const CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

export function post(headers: string, body: string, line = "POST / HTTP/1.1"): string {
  return `${line}\r\nHost: front\r\n${headers}\r\n\r\n${body}`;
}

export function get(headers: string, body: string): string {
  return post(headers, body, "GET / HTTP/1.1");
}

/** @param refused status in every mode */
export function shape(name: string, reason: Reason, raw: string, refused?: number): Shape {
  return { name, reason, raw, ...(refused === undefined ? {} : { refused }) };
}
