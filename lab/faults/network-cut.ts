import { z } from "zod";
import { defineFault } from "./fault.ts";
import { addressesOf, instance, isGone, onInstance } from "./instance.ts";

export const networkCut = defineFault({
  kind: "network-cut",
  words: "an instance loses its network: every packet from and to it vanishes",
  seen: "silence: open connections stall, new ones time out, checks fail by timeout",
  awsName: "aws:network:disrupt-connectivity (scope all), there for a whole subnet",
  undone: "connections that both ends still hold go on",
  options: z.strictObject({ instance }),
  plan: (picture, options) => onInstance(picture, options, (name) => `network of ${name} cut`),
  isOver: isGone,
  effect: {
    kind: "packets",
    render: (picture, options) => [{ kind: "cut", addresses: addressesOf(picture, options) }],
  },
});
