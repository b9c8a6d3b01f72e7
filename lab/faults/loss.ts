import { z } from "zod";
import { defineFault } from "./fault.ts";
import { ends, onPath, percent, renderLink } from "./link.ts";

export const loss = defineFault({
  kind: "loss",
  words: "a share of a path's packets is lost",
  seen: "TCP sends again: slower answers, stalls, at high shares timeouts",
  awsName: "aws:ssm:send-command/AWSFIS-Run-Network-Packet-Loss-Sources",
  undone: "the path is as good as it was",
  options: z.strictObject({
    ...ends,
    percent: percent.describe("share that is lost each way"),
  }),
  plan: (picture, options) => onPath(picture, options, `loss of ${options.percent} %`),
  effect: {
    kind: "packets",
    render: (picture, options) => renderLink(picture, options, { lossPercent: options.percent }),
  },
});
