const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** True of a request that may be sent a second time, where it has no body (RFC 9110 section 9.2.2). */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}
