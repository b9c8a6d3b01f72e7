/** A process that balances for its parent: it starts, tells and closes as told, and ends when its parent does. */
import { describeError, LabError } from "../../../../lab/model/errors.ts";
import { createNetworkLoadBalancer, type NetworkLoadBalancer } from "../load-balancer.ts";
import { forwardEvents } from "./events.ts";
import type { FromWorker, ToWorker } from "./message.ts";

let balancer: NetworkLoadBalancer | undefined;

// Ctrl-C reaches every process of a terminal; the parent alone decides what it means.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToWorker) => {
  obey(message).catch((error: unknown) => {
    const code = error instanceof LabError ? error.code : "WorkerFailed";
    tell({ kind: "failed", code, message: describeError(error) });
  });
});

async function obey(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "start":
      balancer = await createNetworkLoadBalancer(message.options);
      forwardEvents(balancer, message.events, (event) => tell({ kind: "event", event }));
      return tell({ kind: "listening", listeners: balancer.listeners });
    case "metrics":
      if (balancer) tell({ kind: "metrics", id: message.id, metrics: balancer.metrics() });
      return;
    case "close":
      await balancer?.close({ graceMs: message.graceMs });
      process.disconnect();
  }
}

/** A parent that is gone hears nothing; its going ends this process. */
function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
