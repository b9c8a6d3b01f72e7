/**
 * The session's cookie (RFC 6265bis).
 *
 * The front end's origin is `http:`, this one's `https:`. Browsers compare sites with their schemes, so the two are other
 * sites to each other though they share a domain: only SameSite=None lets the cookie go along, and that wants Secure. What
 * SameSite would have kept out, the check of Origin does (cors.ts). `__Host-`: no other name of the domain can set it.
 */
const NAME = "__Host-album";
const ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=None";

/** No Max-Age: it ends with the browser, or when the server's clock says so. */
export const renderSessionCookie = (id: string): string => `${NAME}=${id}; ${ATTRIBUTES}`;

export const renderNoSession = (): string => `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;

/** What a session's id looks like: 256 bits in base64url. */
const ID = /^[A-Za-z0-9_-]{43}$/;

/** The id that a `Cookie` header carries; `undefined` where it has none, or none of ours. */
export function readSessionCookie(header: string | undefined): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const [name, value = ""] = pair.trim().split("=", 2);
    if (name === NAME && ID.test(value)) return value;
  }
  return undefined;
}
