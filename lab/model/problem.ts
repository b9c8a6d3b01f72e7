/** What is wrong in a lab, as far as it was seen: `tierlab status` shows it, and scenarios claim it. */
import type { LogicalId, SecurityGroupId } from "./ids.ts";

/** Security groups refuse what a load balancer's clients, or the load balancer itself, send. */
export interface Problem {
  readonly kind: "security-group";
  readonly direction: "ingress" | "egress";
  /** Who refused what, from where, how often and when. */
  readonly message: string;
  /** What explains it and what follows from it, a sentence each. */
  readonly notes: readonly string[];
  readonly securityGroups: readonly ProblemGroup[];
  /** Most often refused first. */
  readonly refused: readonly RefusedFlow[];
  readonly missingRule: MissingRule;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export interface ProblemGroup {
  readonly id: SecurityGroupId;
  readonly name: string;
  readonly logicalId: LogicalId;
}

/** The addresses as they stood in the packets, and whose they are. */
export interface RefusedFlow {
  readonly source: string;
  readonly sourceName: string;
  readonly destination: string;
  readonly destinationName: string;
  readonly count: number;
}

/** The rule that would have admitted them, in a template's words; one of the last three says for whom. */
export interface MissingRule {
  /** Logical id of the group that lacks it, and the list of it. */
  readonly securityGroup: LogicalId;
  readonly property: "SecurityGroupIngress" | "SecurityGroupEgress";
  readonly IpProtocol: "tcp" | "udp";
  readonly FromPort: number;
  readonly ToPort: number;
  readonly CidrIp?: string;
  /** Logical id. */
  readonly SourceSecurityGroupId?: LogicalId;
  /** Logical id. */
  readonly DestinationSecurityGroupId?: LogicalId;
}

/** In a template's own words, for it to be copied into one. */
export function describeRule({ securityGroup, property, ...rule }: MissingRule): string {
  const reference = /SecurityGroupId$/;
  const fields = Object.entries(rule).map(
    ([name, value]) => `${name}: ${reference.test(name) ? `!GetAtt ${value}.GroupId` : value}`,
  );
  return `{ ${fields.join(", ")} } in ${property} of ${securityGroup}`;
}
