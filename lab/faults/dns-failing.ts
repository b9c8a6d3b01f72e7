import { z } from "zod";
import type { Vpc } from "../model/lab.ts";
import { defineFault } from "./fault.ts";
import { called, type FaultPicture } from "./picture.ts";

export const dnsFailing = defineFault({
  kind: "dns-failing",
  words: "the resolvers of VPCs do not answer as they should",
  seen: "new connections by name fail, at once or after the resolver's timeout; open ones go on",
  awsName: "no action; by hand: DNS support of the VPC switched off, or a Resolver DNS Firewall rule",
  undone: "names are answered; a resolver may remember that one was not there",
  options: z.strictObject({
    answer: z.enum(["SERVFAIL", "NXDOMAIN", "silence"]).default("SERVFAIL").describe("what is answered"),
    vpc: z.string().min(1).optional().describe("name or id of a VPC (default: all)"),
    name: z.string().min(1).optional().describe("a name, and those below it (default: all names)"),
  }),
  plan(picture, options) {
    const vpc = options.vpc === undefined ? undefined : vpcCalled(picture, options.vpc);
    const where = vpc?.name ?? "all VPCs";
    return {
      options: { ...options, ...(vpc ? { vpc: vpc.id } : {}) },
      description: `DNS of ${where} answers ${options.name ?? "every name"} with ${options.answer}`,
      touches: [where],
    };
  },
  effect: {
    kind: "packets",
    render: ({ lab }, { answer, vpc, name }) => [
      {
        kind: "dns",
        vpcIds: lab.vpcs.filter(({ id }) => vpc === undefined || id === vpc).map(({ id }) => id),
        ...(name === undefined ? {} : { names: [name] }),
        answer,
      },
    ],
  },
});

function vpcCalled({ lab }: FaultPicture, ref: string): Vpc {
  return called("NoVpc", "VPC", lab.vpcs, ref);
}
