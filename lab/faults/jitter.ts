import { z } from "zod";
import { defineFault } from "./fault.ts";
import { ends, milliseconds, onPath, renderLink } from "./link.ts";

export const jitter = defineFault({
  kind: "jitter",
  words: "packets of a path are late by changing times",
  seen: "answers take now longer, now less long; some packets come out of order",
  awsName: "aws:ssm:send-command/AWSFIS-Run-Network-Latency-Sources (JitterMilliseconds)",
  undone: "the path is as good as it was",
  options: z.strictObject({
    ...ends,
    ms: milliseconds.describe("how far the delay strays either way, real milliseconds"),
    delayMs: milliseconds.optional().describe("the delay that it strays from (default: as far as it strays)"),
  }),
  plan: (picture, options) => onPath(picture, options, `jitter of ${options.ms} ms`),
  effect: {
    kind: "packets",
    render: (picture, options) =>
      renderLink(picture, options, { delayMs: options.delayMs ?? options.ms, jitterMs: options.ms }),
  },
});
