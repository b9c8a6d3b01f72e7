/**
 * Faults: what may be made to go wrong in a lab, as control keeps it, the API shows it and the journal remembers it.
 *
 * A fault is on from its start until somebody ends it, its time is over, or the lease that it belongs to ends.
 */
import type { DnsName } from "./fabric-state.ts";
import type { VpcId } from "./ids.ts";

/** Name of a fault in the catalogue, kebab-case: `network-cut`. */
export type FaultKind = string;

/** A fault that is on. */
export interface ActiveFault {
  /** `fault-` and a number that the lab counts up. */
  readonly id: string;
  readonly kind: FaultKind;
  /** As checked by the catalogue's schema, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What is broken, for people: `latency 200 ms between web-group-1 and app-group-1`. */
  readonly description: string;
  /** What AWS, or its Fault Injection Service, calls it. */
  readonly awsName: string;
  /** Short names of instances, or names of zones, load balancers, security groups. */
  readonly touches: readonly string[];
  readonly startedAtMs: number;
  /** Ends by itself then; absent where somebody has to end it. */
  readonly endsAtMs?: number;
  /** Ends with this lease: the run of a scenario, a program's `await using`. */
  readonly leaseId?: string;
}

/** A fault to start, as `POST /v1/faults` takes it. */
export interface FaultRequest {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Ends by itself after so many milliseconds of real time. */
  readonly forMs?: number;
  /** Ends with this lease. */
  readonly leaseId?: string;
}

/**
 * What the fabric does about faults: the part of them that concerns packets and names. Addresses are those of
 * interfaces and of load balancer nodes, as they stand on the wire behind any translation.
 */
export type FabricFault =
  /** Every packet from or to one of these addresses vanishes, of open flows too; nobody is told. */
  | { readonly kind: "cut"; readonly addresses: readonly string[] }
  /** The same of every packet from one side to the other. */
  | { readonly kind: "partition"; readonly between: readonly [readonly string[], readonly string[]] }
  /** The path between the two sets, both ways, is a bad one. */
  | {
      readonly kind: "link";
      readonly between: readonly [readonly string[], readonly string[]];
      readonly impairment: Impairment;
    }
  /** Nothing listens there any more: new flows get RST, open ones go on. */
  | { readonly kind: "port-closed"; readonly addresses: readonly string[]; readonly port: number }
  /**
   * Of what a load balancer sends to these targets, only health checks, or all but health checks, are lost. `port` is that
   * of traffic, wherever the checks go (row NLB-100).
   */
  | {
      readonly kind: "health-checks";
      readonly targets: readonly { readonly ip: string; readonly port: number }[];
      readonly lost: "health-checks" | "traffic";
    }
  /** The resolvers of these VPCs do not answer as they should; for these names, or for all. */
  | {
      readonly kind: "dns";
      readonly vpcIds: readonly VpcId[];
      readonly names?: readonly DnsName["name"][];
      readonly answer: "SERVFAIL" | "NXDOMAIN" | "silence";
    };

/** As tc-netem(8) states them. Times are real milliseconds: the time scale does not touch them. */
export interface Impairment {
  readonly delayMs: number;
  /** Each packet's delay is up to this much shorter or longer. */
  readonly jitterMs: number;
  readonly lossPercent: number;
  /** This share of the packets overtakes those that wait. */
  readonly reorderPercent: number;
  /** Megabits per second; no limit unless told. */
  readonly rateMbps?: number;
}
