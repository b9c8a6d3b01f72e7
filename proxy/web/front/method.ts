/** Those that httpd has numbers for: of HTTP, and of WebDAV with its extensions. */
const KNOWN = new Set([
  ...["GET", "HEAD", "PUT", "POST", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL"],
  ...["COPY", "MOVE", "LOCK", "UNLOCK", "VERSION-CONTROL", "CHECKOUT", "UNCHECKOUT", "CHECKIN", "UPDATE", "LABEL"],
  ...["REPORT", "MKWORKSPACE", "MKACTIVITY", "BASELINE-CONTROL", "MERGE"],
]);

export function knowsMethod(method: string): boolean {
  return KNOWN.has(method);
}
