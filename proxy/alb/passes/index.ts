/** What becomes of a request between client and target, in order. */
import { isRejection, type Rejection, type RequestHead } from "../http1/index.ts";
import { appendForwarded } from "./forwarded.ts";
import { dropHopByHop } from "./hop-by-hop.ts";
import { normaliseHost } from "./host.ts";
import { dropInvalidNames } from "./invalid-names.ts";
import { refuseTrace } from "./method.ts";
import type { RequestContext, RequestPass } from "./pass.ts";
import { addTlsHeaders } from "./tls-headers.ts";
import { traceRequest } from "./trace-id.ts";

/** The last ones add their headers in front of all others, as a target sees them on AWS. */
const REQUEST_PASSES: readonly RequestPass[] = [
  refuseTrace,
  dropInvalidNames,
  dropHopByHop,
  addTlsHeaders,
  traceRequest,
  normaliseHost,
  appendForwarded,
];

/** The request as the target is to get it, or why it gets none. The framing's own headers are not in it. */
export function rewriteRequest(head: RequestHead, context: RequestContext): RequestHead | Rejection {
  let current = head;
  for (const pass of REQUEST_PASSES) {
    const next = pass(current, context);
    if (isRejection(next)) return next;
    current = next;
  }
  return current;
}

export { upgradeOf } from "./hop-by-hop.ts";
export { hasInvalidName } from "./invalid-names.ts";
export type { RequestContext } from "./pass.ts";
export { endOfHead, rewriteResponse } from "./response.ts";
export { createTraceId } from "./trace-id.ts";
