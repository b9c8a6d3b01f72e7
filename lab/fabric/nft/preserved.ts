/**
 * The client's address on connections that the userspace plane makes for it (rows NLB-038, NLB-063): a map from the
 * plane's own tuple to the client's address and port, in a table that outlives the swaps of the rule set.
 */
import { applyRuleset } from "./apply.ts";
import { hex, MARK } from "./mark.ts";
import { PLANE_TABLE } from "./plane.ts";

/** One end of a connection. */
export interface TcpEndpoint {
  readonly ip: string;
  readonly port: number;
}

/** A connection of the plane, before it is made. */
export interface PlaneTuple {
  readonly source: TcpEndpoint;
  readonly destination: TcpEndpoint;
}

export interface PreservedClients {
  /** Resolves when the kernel knows: only then may the connection be made. @throws LabError `RulesetRejected` */
  add(tuple: PlaneTuple, client: TcpEndpoint): Promise<void>;
  /** The connection is over, or under way: its first packet alone was in need of it. */
  remove(tuple: PlaneTuple): void;
}

const MAP = `ip ${PLANE_TABLE} preserved`;

/** Ahead of `source`, which rewrites no flow that has its source already; behind `leave_node`, which sees the node's. */
const SETUP = `table ip ${PLANE_TABLE} {
  map preserved {
    type ipv4_addr . inet_service . ipv4_addr . inet_service : ipv4_addr . inet_service
  }
  chain source_plane {
    type nat hook postrouting priority 97; policy accept;
  }
}
flush map ${MAP}
flush chain ip ${PLANE_TABLE} source_plane
add rule ip ${PLANE_TABLE} source_plane ct mark & ${hex(MARK.planeLeg)} != 0 meta l4proto tcp snat ip to ip saddr . tcp sport . ip daddr . tcp dport map @preserved
`;

/**
 * Changes go to the kernel in transactions, one after the other: all that comes while one is under way is the next.
 *
 * @param apply takes a script to the kernel, all of it or nothing
 */
export function createPreservedClients(apply: (script: string) => Promise<void> = applyRuleset): PreservedClients {
  let additions: string[] = [];
  let removals: string[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  let isSetUp = false;

  async function flush(): Promise<void> {
    next = undefined;
    const [removed, added] = [removals, additions];
    removals = [];
    additions = [];
    const script = isSetUp ? elements("delete", removed) : SETUP;
    isSetUp = false; // Until it is known to hold: after a failure the map is begun anew.
    await apply(`${script}${elements("add", added)}`);
    isSetUp = true;
  }

  return {
    add(tuple, client) {
      additions.push(`${keyOf(tuple)} : ${client.ip} . ${client.port}`);
      next ??= last.then(flush);
      last = next.catch(() => {});
      return next;
    },
    // Of no consequence to anybody: it goes along with the next addition.
    remove: (tuple) => void removals.push(keyOf(tuple)),
  };
}

function elements(verb: "add" | "delete", list: readonly string[]): string {
  return list.length > 0 ? `${verb} element ${MAP} { ${list.join(", ")} }\n` : "";
}

function keyOf({ source, destination }: PlaneTuple): string {
  return `${source.ip} . ${source.port} . ${destination.ip} . ${destination.port}`;
}
