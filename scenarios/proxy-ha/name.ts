/** Which addresses the NLB's name gives to the application, asked as the application asks. */
import type { Stage } from "../../lab/scenario/index.ts";
import type { Cast } from "./cast.ts";

const RESOLVE = `require("node:dns").resolve4(process.argv[1], (_, all = []) => console.log(JSON.stringify(all)))`;

/** In order of value; none where there is no answer. */
export async function addressesOfName(stage: Stage, { app, balancer }: Cast): Promise<string[]> {
  const { stdout } = await stage.lab.exec(app.name, ["node", "-e", RESOLVE, balancer.dnsName]);
  return (JSON.parse(stdout) as string[]).sort();
}

/** The nodes' addresses, all or but those of one zone. */
export function nodesOf({ balancer }: Cast, without?: string): string[] {
  const nodes = balancer.nodes.filter((one) => one.availabilityZone !== without);
  return nodes.map((one) => one.privateIp).sort();
}

/** @returns when the name gave these addresses and no others, milliseconds since the epoch */
export function untilNamed(stage: Stage, cast: Cast, addresses: readonly string[], withinMs: number): Promise<number> {
  const read = async () => (await addressesOfName(stage, cast)).join() === addresses.join() && Date.now();
  return stage.until(read, { what: `the NLB's name to give ${addresses.join(" and ")}`, withinMs });
}
