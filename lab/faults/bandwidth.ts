import { z } from "zod";
import { defineFault } from "./fault.ts";
import { ends, onPath, renderLink } from "./link.ts";

export const bandwidth = defineFault({
  kind: "bandwidth",
  words: "a path carries only so many bits a second",
  seen: "long answers take long; packets queue, so short ones wait behind them",
  awsName: "no action; by hand: tc tbf, through Systems Manager",
  undone: "the path is as good as it was",
  options: z.strictObject({
    ...ends,
    mbps: z.number().min(0.01).max(100_000).describe("megabits a second each way"),
  }),
  plan: (picture, options) => onPath(picture, options, `bandwidth of ${options.mbps} Mbit/s`),
  effect: { kind: "packets", render: (picture, options) => renderLink(picture, options, { rateMbps: options.mbps }) },
});
