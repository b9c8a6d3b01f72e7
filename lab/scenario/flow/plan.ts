/** What a long flow is. Sent as JSON on the command line of the flow program. */
import { z } from "zod";

export const downloadPlanSchema = z.strictObject({
  /** `http://…`: its body is read. `tcp://host:port`: what comes on the connection until the far side ends it. */
  url: z.url({ protocol: /^(http|tcp)$/ }),
  /** An HTTP proxy through which it is asked. */
  proxy: z.url({ protocol: /^http$/ }).optional(),
  /** For `tcp://`: a line to begin with. */
  send: z.string().optional(),
  /** Bytes that are read in a second at the most, so that one file lasts a whole scenario; as fast as it goes unless told. */
  bytesPerSecond: z.number().int().positive().optional(),
  /** A pause between two pieces longer than this is a stall. */
  stallMs: z.number().int().positive().default(1_000),
  /** Nothing for this long ends the flow as `timed-out`. */
  idleTimeoutMs: z.number().int().positive().default(60_000),
});

/** Defaults may be left out. */
export type DownloadPlan = z.input<typeof downloadPlanSchema>;

/** With the defaults filled in. */
export type FlowPlan = z.infer<typeof downloadPlanSchema>;
