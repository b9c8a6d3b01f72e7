/**
 * One load balancer in as many processes as asked for: each listens on the same ports (SO_REUSEPORT), the kernel spreads
 * connections over them, and each checks the targets by itself, as every node of a Network Load Balancer does.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import { LabError } from "../../../../lab/model/errors.ts";
import { createNetworkLoadBalancer, type NetworkLoadBalancer } from "../load-balancer.ts";
import { addMetrics, type NetworkLoadBalancerMetrics } from "../metrics.ts";
import type { NetworkLoadBalancerOptions } from "../options.ts";
import { forwardEvents } from "./events.ts";
import type { BalancerEvent, EventName, FromWorker, ToWorker } from "./message.ts";

export type { BalancerEvent, EventName } from "./message.ts";

export interface BalancersOptions {
  readonly workers: number;
  readonly events: readonly EventName[];
  /** Of all processes, but health: every process sees that, and the first one tells it. */
  readonly onEvent: (event: BalancerEvent) => void;
}

export interface Balancers {
  readonly listeners: NetworkLoadBalancer["listeners"];
  metrics(): Promise<NetworkLoadBalancerMetrics>;
  close(options: { readonly graceMs: number }): Promise<void>;
  /** Rejects when a process ends that nobody told to. */
  readonly failed: Promise<never>;
}

/** @throws LabError `InvalidOptions`, `ListenFailed`; what was started by then has ended */
export function startBalancers(options: NetworkLoadBalancerOptions, how: BalancersOptions): Promise<Balancers> {
  return how.workers === 1 ? startHere(options, how) : startWorkers(options, how);
}

async function startHere(
  options: NetworkLoadBalancerOptions,
  { events, onEvent }: BalancersOptions,
): Promise<Balancers> {
  const nlb = await createNetworkLoadBalancer(options);
  forwardEvents(nlb, events, onEvent);
  return {
    listeners: nlb.listeners,
    metrics: () => Promise.resolve(nlb.metrics()),
    close: (how) => nlb.close(how),
    failed: new Promise(() => {}),
  };
}

const WORKER = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);

async function startWorkers(
  options: NetworkLoadBalancerOptions,
  { workers, events, onEvent }: BalancersOptions,
): Promise<Balancers> {
  const shared = { ...options, listeners: options.listeners.map((one) => ({ ...one, reusePort: true })) };
  const children = Array.from({ length: workers }, () => fork(WORKER, { serialization: "advanced" }));
  let isClosing = false;
  const failed = Promise.race(children.map((child, index) => endOf(child, index, () => isClosing)));
  failed.catch(() => {});
  try {
    const starts = children.map((child, index) => {
      const wanted = index === 0 ? events : events.filter((name) => name !== "health");
      child.on("message", (message: FromWorker) => message.kind === "event" && onEvent(message.event));
      return start(child, { kind: "start", options: shared, events: wanted });
    });
    const [listeners = []] = await Promise.race([Promise.all(starts), failed]);
    return {
      ...{ listeners, failed },
      metrics: () => askAll(children),
      async close({ graceMs }) {
        isClosing = true;
        await Promise.all(children.map((child) => end(child, graceMs)));
      },
    };
  } catch (error) {
    isClosing = true;
    await Promise.all(children.map((child) => end(child, 0)));
    throw error;
  }
}

async function endOf(child: ChildProcess, index: number, isExpected: () => boolean): Promise<never> {
  const [code, signal] = await once(child, "exit");
  if (isExpected()) return new Promise(() => {});
  throw new LabError("WorkerEnded", `Worker ${index + 1} of the load balancer ended by itself (${signal ?? code})`, {
    status: 500,
  });
}

async function start(child: ChildProcess, message: ToWorker): Promise<NetworkLoadBalancer["listeners"]> {
  const answer = reply(child, (heard) => heard.kind === "listening" || heard.kind === "failed");
  child.send(message);
  const heard = await answer;
  if (heard.kind === "failed") throw new LabError(heard.code, heard.message);
  return heard.kind === "listening" ? heard.listeners : [];
}

let asked = 0;

async function askAll(children: readonly ChildProcess[]): Promise<NetworkLoadBalancerMetrics> {
  const id = asked++;
  const answers = await Promise.all(
    children.map((child) => {
      const answer = reply(child, (heard) => heard.kind === "metrics" && heard.id === id);
      child.send({ kind: "metrics", id } satisfies ToWorker);
      return answer;
    }),
  );
  const sum = addMetrics(answers.flatMap((one) => (one.kind === "metrics" ? [one.metrics] : [])));
  if (!sum) throw new LabError("NoMetrics", "No process of the load balancer has metrics", { status: 500 });
  return sum;
}

/** The first message that fits. */
function reply(child: ChildProcess, fits: (message: FromWorker) => boolean): Promise<FromWorker> {
  return new Promise((resolve) => {
    const hear = (message: FromWorker) => {
      if (!fits(message)) return;
      child.off("message", hear);
      resolve(message);
    };
    child.on("message", hear);
  });
}

async function end(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  if (child.connected) child.send({ kind: "close", graceMs } satisfies ToWorker);
  await ended;
}
