/** The Cookie and Set-Cookie headers as far as stickiness needs them (RFC 6265, sections 4.1 and 4.2). */
import type { Field } from "../../http1/index.ts";

/** By name; of two with one name the first, as the more specific one comes first. */
export type Cookies = ReadonlyMap<string, string>;

export function readCookies(fields: readonly Field[]): Cookies {
  const cookies = new Map<string, string>();
  for (const { name, value } of fields) {
    if (name !== "cookie") continue;
    for (const pair of value.split(";")) {
      const equals = pair.indexOf("=");
      const key = pair.slice(0, equals).trim();
      if (equals > 0 && !cookies.has(key)) cookies.set(key, pair.slice(equals + 1).trim());
    }
  }
  return cookies;
}

/** The value that an answer gives a cookie; `undefined` where it gives none. */
export function cookieSet(answer: readonly Field[], name: string): string | undefined {
  for (const field of answer) {
    if (field.name.length !== 10 || field.name.toLowerCase() !== "set-cookie") continue;
    const [pair = ""] = field.value.split(";");
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Whatever the duration of stickiness: that is inside (row ALB-052). */
const EXPIRES_AFTER_MS = 7 * 24 * 3600 * 1000;

export interface CookieAttributes {
  readonly nowMs: number;
  /** For requests that other sites' pages make. */
  readonly isCrossSite?: boolean;
  readonly isSecure?: boolean;
}

/** A Set-Cookie value in AWS's form. */
export function renderCookie(name: string, value: string, { nowMs, ...attributes }: CookieAttributes): string {
  const expires = new Date(nowMs + EXPIRES_AFTER_MS).toUTCString();
  const sameSite = attributes.isCrossSite ? "; SameSite=None" : "";
  return `${name}=${value}; Expires=${expires}; Path=/${sameSite}${attributes.isSecure ? "; Secure" : ""}`;
}
