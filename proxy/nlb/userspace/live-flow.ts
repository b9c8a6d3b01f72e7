import type { Socket } from "node:net";
import type { Choice } from "./choose.ts";
import type { EndedFlow, Flow, FlowTable } from "./flow-table.ts";
import type { Direction, FlowEnd, Relay, RelayObserver } from "./relay.ts";

/** What all flows of one listener share. */
export interface FlowContext {
  readonly listenerPort: number;
  readonly protocol: "TCP" | "TLS";
  readonly idleTimeoutMs: number;
  readonly flows: FlowTable;
  readonly now: () => number;
  readonly onFlow: (flow: LiveFlow) => void;
  readonly onFlowEnd: (flow: LiveFlow, end: FlowEnd) => void;
}

/**
 * A flow under way, which its relay tells what passes. It is written out as a {@link Flow} only for whoever asks: most
 * flows of a busy load balancer are never looked at (ADR 4), hence a class with methods rather than closures.
 */
export class LiveFlow implements RelayObserver {
  readonly context: FlowContext;
  readonly choice: Choice;
  readonly client: Flow["client"];
  readonly startedAtMs: number;
  lastActiveMs: number;
  receivedBytes = 0;
  sentBytes = 0;
  severedAtMs: number | undefined;
  relay: Relay | undefined;
  /** Application protocol agreed on with the target (row NLB-166). */
  targetProtocol: string | undefined;

  readonly #onOver: ((flow: LiveFlow) => void) | undefined;

  /** @param onOver called last */
  constructor(context: FlowContext, choice: Choice, client: Flow["client"], onOver?: (flow: LiveFlow) => void) {
    this.context = context;
    this.choice = choice;
    this.client = client;
    this.#onOver = onOver;
    this.startedAtMs = context.now();
    this.lastActiveMs = this.startedAtMs;
  }

  /** What `flowsToCut` names targets by. */
  get targetKey(): string {
    return this.choice.target.id;
  }

  onActivity(direction: Direction, bytes: number): void {
    this.lastActiveMs = this.context.now();
    if (direction === "to-target") this.receivedBytes += bytes;
    else this.sentBytes += bytes;
  }

  onEnd(end: FlowEnd): void {
    this.context.flows.remove(this);
    this.context.onFlowEnd(this, end);
    this.#onOver?.(this);
  }

  describe(): Flow {
    const { client, startedAtMs, receivedBytes, sentBytes } = this;
    const { group, target } = this.choice;
    return {
      client,
      listenerPort: this.context.listenerPort,
      targetGroup: group.name,
      target: { host: target.ip, port: target.port },
      ...{ startedAtMs, receivedBytes, sentBytes },
    };
  }

  describeEnd(end: FlowEnd): EndedFlow {
    return { ...this.describe(), end, endedAtMs: this.context.now() };
  }
}

/** The peer's address, as IPv4 where the listening socket takes IPv6 too. */
export function clientOf(socket: Socket): Flow["client"] {
  const ip = socket.remoteAddress ?? "";
  return { ip: plainIp(ip), port: socket.remotePort ?? 0 };
}

export function plainIp(ip: string): string {
  return ip.startsWith("::ffff:") ? ip.slice(7) : ip;
}
