/** What a load asks for. Sent as JSON on the command line of the load program. */
import { z } from "zod";

/** Connections of a load that keeps them. What has to wait for one would else, after a stall, shake hands all at once. */
export const MOST_KEPT = 64;

export const loadPlanSchema = z
  .strictObject({
    /**
     * Asked in turn: the n-th request goes to the n-th address, round and round. `http://…` and `https://…` are a GET, with
     * a certificate that is verified; `tcp://host:port` is a connection that is opened and, with `send`, spoken on;
     * `mysql://host:port/table` is a row that is inserted, from an instance of `tierlab/app` with the user of its application.
     */
    urls: z.array(z.url({ protocol: /^(https?|tcp|mysql)$/ })).min(1),
    /** An HTTP proxy through which all is asked: `http://proxy:3128`. Each request has a connection of its own to it. */
    proxy: z.url({ protocol: /^http$/ }).optional(),
    /**
     * Connections are kept, and used again until they have been idle for so long, as browsers and pools do; there are no more
     * than {@link MOST_KEPT} at once, for which requests wait in turn. Unless told each request has a connection of its own.
     * Shorter than the other side keeps one: what it ends just then is a failure.
     */
    keepAliveMs: z.number().int().positive().optional(),
    /** For `tcp://`: a line that is sent; the request is over with the line that answers it. */
    send: z.string().optional(),
    /** For `tcp://`: a regular expression whose first group, in the line that answers, is who answered. */
    who: z.string().refine(isPattern, "is no regular expression").optional(),
    /** For `mysql://`: the n-th row has the text `<rows>-<n>` in its first column. */
    rows: z.string().min(1).optional(),
    /**
     * For `mysql://`: how the client keeps connections. `pooled` does as the application itself, whose pool it has; `naive` keeps one,
     * to the address that the name had when it was first asked.
     */
    client: z.enum(["pooled", "naive"]).optional(),
    /** Requests per second, however long answers take: the load is open-loop. */
    ratePerSecond: z.number().positive().max(5_000),
    /** The load ends by itself after this long. */
    durationMs: z.number().int().positive().max(3_600_000),
    /** A request that has no whole answer by then counts as `timed-out`. */
    timeoutMs: z.number().int().positive(),
  })
  .refine((plan) => !plan.keepAliveMs || (!plan.proxy && plan.urls.every((url) => isTls(url) || isPlainHttp(url))), {
    path: ["keepAliveMs"],
    message: "connections are kept for http:// and https:// addresses without a proxy",
  })
  .refine((plan) => plan.urls.every((url) => isMysql(url) === (plan.rows !== undefined)), {
    path: ["rows"],
    message: "name what is inserted at mysql:// addresses, and there alone",
  })
  .refine((plan) => !plan.proxy || plan.urls.every(isPlainHttp), {
    path: ["proxy"],
    message: "an HTTP proxy is asked for http:// addresses alone",
  });

export type LoadPlan = z.infer<typeof loadPlanSchema>;

/** When the n-th request is due, milliseconds after the start. */
export function dueMs(plan: LoadPlan, n: number): number {
  return (n * 1000) / plan.ratePerSecond;
}

/** How many requests the whole load makes. */
export function requestCount(plan: LoadPlan): number {
  return Math.ceil((plan.durationMs * plan.ratePerSecond) / 1000);
}

/** The address of the n-th request. */
export function urlOf(plan: LoadPlan, n: number): string {
  return plan.urls[n % plan.urls.length] as string;
}

export function isTcp(url: string): boolean {
  return url.startsWith("tcp:");
}

export function isTls(url: string): boolean {
  return url.startsWith("https:");
}

export function isMysql(url: string): boolean {
  return url.startsWith("mysql:");
}

const isPlainHttp = (url: string) => url.startsWith("http:");

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
