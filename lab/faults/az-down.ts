import { z } from "zod";
import { defineFault } from "./fault.ts";
import { zoneCalled } from "./picture.ts";
import { addressesAt } from "./place.ts";

export const azDown = defineFault({
  kind: "az-down",
  words: "a whole Availability Zone is gone: instances, databases, load balancer nodes",
  seen: "what lies there falls silent; its addresses leave the load balancers' names; nothing can be launched there",
  awsName: "AZ Availability: Power Interruption",
  undone: "what still runs there is back on the network; groups balance over their zones again",
  options: z.strictObject({ zone: z.string().min(1).describe("the zone: ap-northeast-1a, or 1a") }),
  plan(picture, options) {
    const zone = zoneCalled(picture, options.zone);
    return { options: { zone }, description: `Availability Zone ${zone} down`, touches: [zone] };
  },
  effect: {
    kind: "packets",
    render: (picture, { zone }) => [{ kind: "cut", addresses: addressesAt(picture, zone) }],
  },
});
