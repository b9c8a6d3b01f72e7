import { z } from "zod";
import { defineFault } from "./fault.ts";
import { ends, milliseconds, onPath, percent, renderLink } from "./link.ts";

export const reorder = defineFault({
  kind: "reorder",
  words: "a share of a path's packets overtakes the others",
  seen: "TCP takes it for loss and slows down",
  awsName: "no action; by hand: tc netem reorder, through Systems Manager",
  undone: "the path is as good as it was",
  options: z.strictObject({
    ...ends,
    percent: percent.describe("share that goes at once"),
    ms: milliseconds.default(50).describe("delay of the others, real milliseconds"),
  }),
  plan: (picture, options) => onPath(picture, options, `reordering of ${options.percent} %`),
  effect: {
    kind: "packets",
    render: (picture, options) =>
      renderLink(picture, options, { reorderPercent: options.percent, delayMs: options.ms }),
  },
});
