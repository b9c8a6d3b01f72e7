/** The fabric's own addresses: its DNS and metadata answer interfaces of the lab, everything else is silence. */
import { type FabricState, INTERNET } from "../../model/index.ts";
import { SERVICE_KEY } from "./arrival.ts";
import { closedPortErrors } from "./faults.ts";
import { internetServices, UPLINK, vpcServices } from "./interfaces.ts";
import { passReturned } from "./lines.ts";
import { hex, MARK } from "./mark.ts";
import { admitPlane } from "./plane.ts";
import type { Part } from "./text.ts";

/** Of the uplink's flows, those that came in by a port which leads to the resolver. */
function admitPublishedDns({ ingress }: FabricState): string[] {
  if (!ingress.some(({ to }) => to.some(({ ip }) => ip === INTERNET.resolver))) return [];
  const flow = `iifname "${UPLINK}" ct mark & ${hex(MARK.wayMask)} ${hex(MARK.publishedPort)}`;
  return [`${flow} ${SERVICE_KEY} { ${internetServices.join(", ")} } accept`];
}

export function localPart(state: FabricState): Part {
  const services = [...new Set([...state.vpcs.flatMap(vpcServices), ...internetServices])];
  return {
    collections: [],
    chains: [
      {
        name: "input",
        hook: { type: "filter", at: "input", priority: 0 },
        rules: [
          ...passReturned(state),
          "ct state established,related accept",
          'iifname "lo" accept',
          ...admitPlane(state),
          ...admitPublishedDns(state),
          `iifname != "${UPLINK}" ${SERVICE_KEY} { ${services.join(", ")} } accept`,
          "drop",
        ],
      },
      {
        // A VPC's router refuses in silence: only what path MTU discovery needs may be said (row NLB-008).
        name: "output",
        hook: { type: "filter", at: "output", priority: 0 },
        rules: [...closedPortErrors(state), "icmp type destination-unreachable icmp code != frag-needed drop"],
      },
    ],
  };
}
