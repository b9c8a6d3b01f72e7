import type { RequestPass } from "./pass.ts";

const VERSION = "x-amzn-tls-version";
const CIPHER = "x-amzn-tls-cipher-suite";

/**
 * Row ALB-044: what TLS the client's connection uses, under the names that the listener gives (row ALB-045). A client's own
 * words on that are never passed on then.
 */
export const addTlsHeaders: RequestPass = (head, { attributes, tls, headers }) => {
  if (!attributes.tlsHeaders) return head;
  const version = headers?.requestNames[VERSION] ?? VERSION;
  const cipher = headers?.requestNames[CIPHER] ?? CIPHER;
  const taken = new Set([VERSION, CIPHER, version.toLowerCase(), cipher.toLowerCase()]);
  const others = head.fields.filter(({ name }) => !taken.has(name));
  if (!tls) return { ...head, fields: others };
  return { ...head, fields: [...others, { name: version, value: tls.protocol }, { name: cipher, value: tls.cipher }] };
};
