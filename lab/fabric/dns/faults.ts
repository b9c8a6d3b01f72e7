import { type FabricFault, type FabricState, rangeHas } from "../../model/index.ts";

type DnsFault = Extract<FabricFault, { kind: "dns" }>;

/** What a fault makes of one question; `undefined` where none touches it. */
export type Failing = (name: string, clientIp: string) => DnsFault["answer"] | undefined;

/**
 * How the resolvers of a state fail. A fault of a name is one of all names below it too; a client is one of the VPC
 * that has its address. Of several faults the newest decides.
 */
export function compileFailures({ faults, vpcs }: FabricState): Failing {
  const failing = faults
    .filter((fault) => fault.kind === "dns")
    .map(({ vpcIds, names, answer }) => ({
      answer,
      ranges: vpcs.filter(({ id }) => vpcIds.includes(id)).flatMap(({ cidrs }) => cidrs),
      domains: names?.map(plain),
    }))
    .toReversed();
  return (name, clientIp) =>
    failing.find(
      ({ ranges, domains }) =>
        ranges.some((range) => rangeHas(range, clientIp)) &&
        (domains === undefined || domains.some((domain) => isWithin(plain(name), domain))),
    )?.answer;
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
