import net from "node:net";

export interface Exchange {
  /** `tcp://host:port` */
  readonly url: string;
  readonly send?: string;
  readonly who?: string;
  readonly timeoutMs: number;
}

/** An instance's id, where a line that answers names one. */
const INSTANCE_ID = "(i-[0-9a-f]{8,17})";

/**
 * Connects, and with `send` says that line and waits for the one that answers it.
 *
 * @throws what the socket says; `ECONNRESET` when the far side ends before a whole line came
 */
export async function exchange({ url, send, who = INSTANCE_ID, timeoutMs }: Exchange): Promise<{ servedBy?: string }> {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) });
  const signal = AbortSignal.timeout(timeoutMs);
  const expire = () => socket.destroy(signal.reason);
  signal.addEventListener("abort", expire);
  try {
    await once(socket, "connect");
    if (send === undefined) return {};
    socket.write(`${send}\n`);
    const [, servedBy] = new RegExp(who).exec(await readLine(socket)) ?? [];
    return servedBy === undefined ? {} : { servedBy };
  } finally {
    signal.removeEventListener("abort", expire);
    socket.on("error", () => {}).destroy();
  }
}

function once(socket: net.Socket, event: "connect"): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once(event, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

async function readLine(socket: net.Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket) {
    text += (chunk as Buffer).toString();
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw Object.assign(new Error("the far side ended before it answered"), { code: "ECONNRESET" });
}
