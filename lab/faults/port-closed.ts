import { z } from "zod";
import { defineFault } from "./fault.ts";
import { addressesOf, instance, isGone, onInstance } from "./instance.ts";

export const port = z.number().int().min(1).max(65535);

export const portClosed = defineFault({
  kind: "port-closed",
  words: "nothing listens on a port of an instance any more",
  seen: "new connections are refused at once (RST); open ones go on",
  awsName: "no action; by hand: the program is told to listen elsewhere",
  undone: "the port answers again",
  options: z.strictObject({ instance, port: port.describe("the port, TCP and UDP") }),
  plan: (picture, options) => onInstance(picture, options, (name) => `port ${options.port} of ${name} closed`),
  isOver: isGone,
  effect: {
    kind: "packets",
    render: (picture, options) => [
      { kind: "port-closed", addresses: addressesOf(picture, options), port: options.port },
    ],
  },
});
