import { z } from "zod";
import { defineFault } from "./fault.ts";
import { onPath } from "./link.ts";
import { addressesAt } from "./place.ts";

export const networkPartition = defineFault({
  kind: "network-partition",
  words: "two parts of the lab lose sight of each other: every packet between them vanishes",
  seen: "silence between the two; both go on with everybody else",
  awsName: "aws:network:disrupt-connectivity (scope availability-zone or prefix-list), there for a whole subnet",
  undone: "connections that both ends still hold go on",
  options: z.strictObject({
    between: z.string().min(1).describe("one side: an instance, subnet, Availability Zone or tier"),
    and: z.string().min(1).describe("the other side: the same, or `control`, which watches over DB instances"),
  }),
  plan: (picture, options) => onPath(picture, options, "partition"),
  effect: {
    kind: "packets",
    render(picture, { between, and }) {
      const [one, other] = [addressesAt(picture, between), addressesAt(picture, and)];
      return [{ kind: "partition", between: [one, other.filter((address) => !one.includes(address))] }];
    },
  },
});
