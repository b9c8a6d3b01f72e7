/** The flows of a load balancer that runs in one process: who talks to whom, how long it was quiet, and what ends them. */
import type { Clock } from "../../../lab/model/index.ts";
import { Crowd } from "./crowd.ts";
import type { LiveFlow } from "./live-flow.ts";
import type { FlowEnd } from "./relay.ts";

/** A flow as a program sees it. Times are milliseconds since the epoch. */
export interface Flow {
  readonly client: { readonly ip: string; readonly port: number };
  readonly listenerPort: number;
  readonly targetGroup: string;
  readonly target: { readonly host: string; readonly port: number };
  readonly startedAtMs: number;
  /** From the client to the target. */
  readonly receivedBytes: number;
  /** From the target to the client. */
  readonly sentBytes: number;
}

/** How long the sockets of a flow that is no longer known are kept for their RST, if neither side sends anything. */
const SEVERED_KEPT_MS = 3_600_000;

export interface FlowTable {
  add(flow: LiveFlow): void;
  remove(flow: LiveFlow): void;
  /** Row NLB-129: each gets RST on its next segment. @param listenerPort only those through it; all unless told */
  severTarget(targetKey: string, listenerPort?: number): void;
  /** Rows NLB-151, NLB-153: whatever was quiet for its idle timeout is forgotten. */
  sweep(): void;
  open(): readonly Flow[];
  /** What has passed in flows that have not ended. */
  bytes(): Readonly<Record<"TCP" | "TLS", number>>;
  readonly size: number;
}

export function createFlowTable(clock: Clock): FlowTable {
  const flows = new Crowd<LiveFlow>();
  const sever = (flow: LiveFlow) => {
    flow.severedAtMs = clock.now();
    flow.relay?.sever();
  };
  const isKnown = ({ severedAtMs }: LiveFlow) => severedAtMs === undefined;
  return {
    add: (flow) => flows.add(flow),
    remove: (flow) => flows.delete(flow),
    severTarget(targetKey, listenerPort) {
      for (const flow of flows) {
        const isMeant = listenerPort === undefined || flow.context.listenerPort === listenerPort;
        if (isMeant && flow.targetKey === targetKey && isKnown(flow)) sever(flow);
      }
    },
    sweep() {
      const nowMs = clock.now();
      for (const flow of flows) {
        if (isKnown(flow)) {
          if (nowMs - flow.lastActiveMs >= flow.context.idleTimeoutMs) sever(flow);
        } else if (nowMs - (flow.severedAtMs ?? 0) >= SEVERED_KEPT_MS) flow.relay?.reset();
      }
    },
    open: () => [...flows].filter(isKnown).map((flow) => flow.describe()),
    bytes() {
      const sum = { TCP: 0, TLS: 0 };
      for (const { context, receivedBytes, sentBytes } of flows) sum[context.protocol] += receivedBytes + sentBytes;
      return sum;
    },
    get size() {
      return flows.size;
    },
  };
}

/** What a flow's end is told as. */
export interface EndedFlow extends Flow {
  readonly endedAtMs: number;
  readonly end: FlowEnd;
}
