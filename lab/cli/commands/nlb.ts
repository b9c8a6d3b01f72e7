import {
  type BalancerEvent,
  type Balancers,
  type EventName,
  serveMetrics,
  startBalancers,
} from "../../../proxy/nlb/userspace/index.ts";
import { LabError } from "../../model/errors.ts";
import { type Command, type CommandCall, textOption } from "../command.ts";
import { balancerOptions } from "../nlb-options.ts";
import { parseCount, parseSpanMs } from "../numbers.ts";
import { describeBalancerEvent } from "../views/nlb.ts";

/** What is printed as it happens. */
const EVENTS: readonly EventName[] = ["health", "flow-end", "refused", "tls-connection"];
const MOST_WORKERS = 64;

export const nlb: Command = {
  define: (command) =>
    command
      .requiredOption("--listen <[host:]port>", "where clients connect")
      .option("--target <host:port>", "where they are sent; again for another", collect, [])
      .option("--health-check <kind>", "tcp, http:/path or http:port/path", "tcp")
      .option("--interval <seconds>", "between two checks of a target", "5")
      .option("--proxy-protocol", "tell targets the client's address, with PROXY protocol v2")
      .option("--sticky", "flows of one client address go to one target")
      .option("--tls <cert.pem,key.pem>", "terminate TLS; prints an access log line for each connection")
      .option("--workers <n>", "processes", "1")
      .option("--metrics <port>", "serve /metrics and /metrics.json on 127.0.0.1")
      .option("--grace <span>", "how long open flows may go on after SIGTERM or Ctrl-C", "30s"),
  async run(call) {
    const workers = workersOf(call);
    const graceMs = parseSpanMs("--grace", textOption(call, "grace") ?? "30s");
    const balancers = await startBalancers(balancerOptions(call.options), {
      workers,
      events: EVENTS,
      onEvent: (event) => show(event, call),
    });
    try {
      await serve(balancers, call);
    } finally {
      call.output.progress(`Closing; open flows have ${textOption(call, "grace")}.`);
      await balancers.close({ graceMs });
    }
  },
};

function collect(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

function workersOf(call: CommandCall): number {
  const workers = parseCount("--workers", textOption(call, "workers") ?? "1");
  if (workers < 1 || workers > MOST_WORKERS) {
    throw new LabError(
      "InvalidArgument",
      `--workers takes a whole number from 1 to ${MOST_WORKERS}; got \`${workers}\``,
    );
  }
  const anyPort = /(^|:)0$/.test(textOption(call, "listen") ?? "");
  if (workers === 1 || !anyPort) return workers;
  throw new LabError("InvalidArgument", "--workers above 1 needs a port to share; got port `0`");
}

async function serve(balancers: Balancers, call: CommandCall): Promise<void> {
  const port = textOption(call, "metrics");
  await using metrics =
    port === undefined ? undefined : await serveMetrics("nlb", parseCount("--metrics", port), balancers.metrics);
  const stay = () => {};
  process.on("SIGHUP", stay);
  for (const { host, port: listens } of balancers.listeners) call.output.progress(`Listening on ${host}:${listens}`);
  if (metrics) call.output.progress(`Metrics on http://127.0.0.1:${metrics.port}/metrics`);
  await Promise.race([interrupted(call.signal), balancers.failed]).finally(() => process.off("SIGHUP", stay));
}

function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function show(event: BalancerEvent, { output }: CommandCall): void {
  output.line(output.json ? JSON.stringify({ event: event.name, ...event.data }) : describeBalancerEvent(event));
}
