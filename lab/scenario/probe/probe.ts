import net from "node:net";

export type ProbeOutcome = "open" | "refused" | "timed-out" | "unreachable";

/** What a single TCP connection attempt met. `refused` means that the packet arrived and a RST came back. */
export interface ProbeResult {
  readonly target: string;
  readonly outcome: ProbeOutcome;
  readonly localAddress?: string;
}

export interface ProbeOptions {
  readonly timeoutMs: number;
  /** Attempts under way at once. */
  readonly parallel: number;
}

/** Tries every `host:port` once and gives the results in the order asked. */
export async function probeAll(targets: readonly string[], options: ProbeOptions): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < targets.length; index = next++) {
      results[index] = await probe(targets[index] as string, options.timeoutMs);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.parallel, targets.length) }, worker));
  return results;
}

function probe(target: string, timeoutMs: number): Promise<ProbeResult> {
  const colon = target.lastIndexOf(":");
  return new Promise((resolve) => {
    const socket = net.connect({ host: target.slice(0, colon), port: Number(target.slice(colon + 1)) });
    const finish = (outcome: ProbeOutcome) => {
      const { localAddress } = socket;
      socket.destroy();
      resolve({ target, outcome, ...(localAddress ? { localAddress } : {}) });
    };
    socket.setTimeout(timeoutMs, () => finish("timed-out"));
    socket.on("connect", () => finish("open"));
    socket.on("error", (error: NodeJS.ErrnoException) => finish(outcomeOf(error)));
  });
}

function outcomeOf(error: NodeJS.ErrnoException): ProbeOutcome {
  if (error.code === "ECONNREFUSED" || error.code === "ECONNRESET") return "refused";
  return error.code === "ETIMEDOUT" ? "timed-out" : "unreachable";
}
