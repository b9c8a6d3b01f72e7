import { z } from "zod";
import { defineFault } from "./fault.ts";
import { ends, milliseconds, onPath, renderLink } from "./link.ts";

export const latency = defineFault({
  kind: "latency",
  words: "packets of a path are late",
  seen: "every answer takes at least twice as long again as the delay",
  awsName: "aws:ssm:send-command/AWSFIS-Run-Network-Latency-Sources",
  undone: "the path is as good as it was",
  options: z.strictObject({
    ...ends,
    ms: milliseconds.describe("delay each way, real milliseconds"),
  }),
  plan: (picture, options) => onPath(picture, options, `latency of ${options.ms} ms`),
  effect: { kind: "packets", render: (picture, options) => renderLink(picture, options, { delayMs: options.ms }) },
});
