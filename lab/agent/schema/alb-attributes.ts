import { z } from "zod";
import type { AlbAttributes } from "../../model/index.ts";

export const albAttributes: z.ZodType<AlbAttributes> = z.looseObject({
  clientKeepAliveSeconds: z.number().positive(),
  desyncMitigationMode: z.enum(["monitor", "defensive", "strictest"]),
  dropInvalidHeaderFields: z.boolean(),
  preserveHostHeader: z.boolean(),
  tlsHeaders: z.boolean(),
  xffClientPort: z.boolean(),
  xffHeaderProcessing: z.enum(["append", "preserve", "remove"]),
  http2: z.boolean(),
});
