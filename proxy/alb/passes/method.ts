import { reject } from "../http1/index.ts";
import type { RequestPass } from "./pass.ts";

/** Row ALB-004: TRACE would show a client what was added on the way. */
export const refuseTrace: RequestPass = (head) => (head.method === "TRACE" ? reject(405, "TRACE") : head);
