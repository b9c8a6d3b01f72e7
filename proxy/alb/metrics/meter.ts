/**
 * What one node counts of its traffic, under CloudWatch's names (rows ALB-084, ALB-091). A request costs a few additions;
 * names and dimensions are given to the numbers when somebody asks.
 */
import type { AccessRecord } from "../log/entry.ts";

/** A node's totals since it was started, and what is open now. */
export interface Meter {
  opened(): void;
  closed(): void;
  /** A connection for which there was no place. */
  rejected(): void;
  /** A connection to a target. */
  targetOpened(): void;
  targetClosed(): void;
  /** A request of a group that binds clients, for which a target was chosen anew: it brought no cookie of use (row ALB-091). */
  nonSticky(): void;
  /** Row ALB-091: the default rule is not counted. */
  rules(evaluated: number): void;
  invalidHeader(what: "dropped" | "forwarded"): void;
  /** A TLS handshake with a client that failed. */
  clientTlsError(): void;
  /** A connection to a target of that group that could not be made. */
  targetConnectionError(groupArn: string | undefined): void;
  /** A TLS handshake with a target of that group that failed. */
  targetTlsError(groupArn: string | undefined): void;
  /** A request is over. */
  request(record: AccessRecord): void;
  /** How long targets of a group took since the last call, in seconds; `undefined` where none has answered. */
  takeTimes(groupArn: string): Readonly<Times> | undefined;
  readonly node: Readonly<NodeCounts>;
  /** By ARN. */
  readonly groups: ReadonlyMap<string, Readonly<GroupCounts>>;
}

export interface NodeCounts {
  active: number;
  connections: number;
  rejected: number;
  nonSticky: number;
  rules: number;
  invalidDropped: number;
  invalidForwarded: number;
  tlsErrors: number;
  requests: number;
  grpc: number;
  bytes: number;
  fixedResponses: number;
  redirects: number;
  redirectsTooLong: number;
  nonCompliant: number;
  /** By status. */
  readonly elb: Map<number, number>;
}

export interface GroupCounts {
  requests: number;
  connectionErrors: number;
  tlsErrors: number;
  /** Of the target's own answers, by hundreds. */
  readonly classes: Map<number, number>;
  responses: number;
  /** Sum of what targets took, seconds. */
  responseSeconds: number;
  /** Since the last look. */
  times: Times | undefined;
}

export interface Times {
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
}

export function createMeter(): Meter {
  const node: NodeCounts = {
    active: 0,
    connections: 0,
    rejected: 0,
    nonSticky: 0,
    rules: 0,
    invalidDropped: 0,
    invalidForwarded: 0,
    tlsErrors: 0,
    requests: 0,
    grpc: 0,
    bytes: 0,
    fixedResponses: 0,
    redirects: 0,
    redirectsTooLong: 0,
    nonCompliant: 0,
    elb: new Map(),
  };
  const groups = new Map<string, GroupCounts>();

  function groupOf(arn: string): GroupCounts {
    let group = groups.get(arn);
    if (!group) {
      group = emptyGroup();
      groups.set(arn, group);
    }
    return group;
  }

  function open(): void {
    node.active++;
    node.connections++;
  }

  return {
    node,
    groups,
    opened: open,
    closed: () => void node.active--,
    targetOpened: open,
    targetClosed: () => void node.active--,
    rejected: () => void node.rejected++,
    nonSticky: () => void node.nonSticky++,
    rules: (evaluated) => {
      node.rules += evaluated;
    },
    invalidHeader(what) {
      if (what === "dropped") node.invalidDropped++;
      else node.invalidForwarded++;
    },
    clientTlsError: () => void node.tlsErrors++,
    targetConnectionError: (arn) => arn !== undefined && groupOf(arn).connectionErrors++,
    targetTlsError: (arn) => arn !== undefined && groupOf(arn).tlsErrors++,
    request(record) {
      countNode(node, record);
      if (record.target !== undefined && record.targetGroupArn !== undefined) {
        countGroup(groupOf(record.targetGroupArn), record);
      }
    },
    takeTimes(arn) {
      const group = groups.get(arn);
      const times = group?.times;
      if (group) group.times = undefined;
      return times;
    },
  };
}

function emptyGroup(): GroupCounts {
  return {
    requests: 0,
    connectionErrors: 0,
    tlsErrors: 0,
    classes: new Map(),
    responses: 0,
    responseSeconds: 0,
    times: undefined,
  };
}

/** Row ALB-091: a request counts where a target was chosen for it. */
function countNode(node: NodeCounts, record: AccessRecord): void {
  node.bytes += record.receivedBytes + record.sentBytes;
  if (record.classification !== undefined) node.nonCompliant++;
  if (record.type === "grpcs") node.grpc++;
  if (record.target !== undefined) node.requests++;
  if (record.actions === "fixed-response") node.fixedResponses++;
  else if (record.actions === "redirect" && record.elbStatus === 507) node.redirectsTooLong++;
  else if (record.actions === "redirect") node.redirects++;
  if (record.elbStatus !== record.targetStatus && record.elbStatus >= 300) bump(node.elb, record.elbStatus);
}

/** Row ALB-084: what the load balancer made itself is none of the target's. */
function countGroup(group: GroupCounts, record: AccessRecord): void {
  group.requests++;
  if (record.targetStatus === undefined) return;
  bump(group.classes, Math.floor(record.targetStatus / 100));
  const seconds = Math.max(0, record.targetProcessingMs) / 1000;
  group.responses++;
  group.responseSeconds += seconds;
  addTime(group, seconds);
}

function addTime(group: GroupCounts, seconds: number): void {
  const times = group.times ?? { sampleCount: 0, sum: 0, minimum: seconds, maximum: seconds };
  group.times = times;
  times.sampleCount++;
  times.sum += seconds;
  if (seconds < times.minimum) times.minimum = seconds;
  if (seconds > times.maximum) times.maximum = seconds;
}

function bump(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
