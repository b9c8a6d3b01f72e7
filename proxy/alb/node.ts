/**
 * One node of an Application Load Balancer: terminates the clients' connections and keeps its own to the targets
 * (row ALB-003), so that a target sees the node's address.
 */
import {
  type AlbNodeState,
  type Clock,
  DEFAULT_ALB_ATTRIBUTES,
  type ListenerHeaders,
  type TargetAnomaly,
  type TargetHealth,
} from "../../lab/model/index.ts";
import type { Certificate } from "../nlb/userspace/tls/options.ts";
import type { FrontServices } from "./front/front.ts";
import { createListeners } from "./listeners.ts";
import type { AccessRecord } from "./log/entry.ts";
import { createMeter, type Meter } from "./metrics/meter.ts";
import { createTraceId } from "./passes/index.ts";
import { createRouter } from "./router.ts";
import { createTargetBook } from "./target/book.ts";
import { type Timing, timingOf } from "./timing.ts";

export interface AlbNodeOptions {
  readonly clock: Clock;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** Gets the record of each request that is over, for the access log. */
  readonly writeLog?: (record: AccessRecord) => void;
  /** Connections that it has at most, clients' and targets' together; any number unless told. */
  readonly maxConnections?: number;
  /** Address that the listeners open on; every one unless told. */
  readonly host?: string;
  /** What HTTPS listeners present, by ARN; without it a node has none. */
  readonly readCertificate?: (arn: string) => Promise<Certificate>;
}

export interface AlbNode {
  /** What has passed so far. */
  readonly meter: Meter;
  /** Takes over a desired state, whole. */
  update(state: AlbNodeState): Promise<void>;
  setHealth(health: readonly TargetHealth[]): void;
  /** Targets that stand out by their errors. */
  anomalies(): TargetAnomaly[];
  boundPort(port: number): number | undefined;
  /** Lets requests under way finish, at most for `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export function createAlbNode(options: AlbNodeOptions): AlbNode {
  const { clock, random, writeLog, host = "0.0.0.0", readCertificate, maxConnections } = options;
  const book = createTargetBook({ now: clock.now, random });
  const meter = createMeter();
  const router = createRouter({ book, now: clock.now, random, meter });
  let state: AlbNodeState | undefined;
  let timing: Timing = timingOf({ timeScale: 1, idleTimeoutSeconds: 60 });
  let elb = "-";
  let attributes = DEFAULT_ALB_ATTRIBUTES;
  let stopping = false;
  let headers = new Map<number, ListenerHeaders>();

  const services: FrontServices = {
    get timing() {
      return timing;
    },
    get attributes() {
      return attributes;
    },
    get dnsName() {
      return state?.dnsName ?? "";
    },
    get elb() {
      return elb;
    },
    get stopping() {
      return stopping;
    },
    meter,
    headersOf: (port) => headers.get(port),
    now: clock.now,
    newTraceId: (nowMs) => createTraceId(nowMs, random),
    route: router.route,
    log: writeLog ?? (() => {}),
  };
  const listeners = createListeners({
    ...{ host, services, maxConnections },
    ...(readCertificate && { readCertificate }),
  });

  return {
    meter,
    async update(next) {
      state = next;
      timing = timingOf(next);
      elb = `app/${next.name}/${next.id.slice(-16)}`;
      attributes = next.attributes ?? DEFAULT_ALB_ATTRIBUTES;
      headers = new Map(next.listeners.flatMap((one) => (one.headers ? [[one.port, one.headers] as const] : [])));
      book.update(next, timing);
      router.update(next);
      await listeners.update(next.listeners);
    },
    setHealth: book.setHealth,
    anomalies: book.anomalies,
    boundPort: listeners.boundPort,
    async close(withinMs) {
      stopping = true;
      await listeners.close(withinMs);
      book.close();
    },
  };
}
