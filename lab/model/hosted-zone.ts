import type { LogicalId, VpcId } from "./ids.ts";

/** `AWS::Route53::HostedZone` with its records. Names are in lower case and without the final dot. */
export interface HostedZone {
  readonly id: string;
  readonly logicalId: LogicalId;
  readonly name: string;
  /** The VPCs that alone see a private zone; absent for a public one. */
  readonly vpcIds?: readonly VpcId[];
  readonly records: readonly DnsRecord[];
}

export type DnsRecord =
  | {
      readonly kind: "values";
      /** `*` as its first label stands for all names below the rest that are not there themselves. */
      readonly name: string;
      readonly type: "A" | "AAAA" | "CNAME" | "TXT";
      /** Before the time scale. */
      readonly ttlSeconds: number;
      /** As the template has them; names are plain. */
      readonly values: readonly string[];
    }
  /** Answers with the addresses of another name, and for as long as that one. */
  | { readonly kind: "alias"; readonly name: string; readonly of: string };

/** Upper case and a final dot mean nothing in a domain name. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** True for the domain itself and all below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
