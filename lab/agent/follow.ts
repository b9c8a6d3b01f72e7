import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { HealthMessage } from "../model/index.ts";
import { parseHealthMessage } from "./schema/index.ts";
import { HEARTBEAT_MS } from "./stream.ts";

const RECONNECT_MS = 250;
const SILENCE_MS = 3 * HEARTBEAT_MS;

/**
 * Follows an agent's health stream, connecting again and again, until `signal` aborts; then it resolves.
 *
 * @param onMessage gets every message; `undefined` says, once, that the link that was there is down. Each connection
 *   begins with a snapshot. Not called any more after an abort.
 */
export async function followHealth(
  socketPath: string,
  onMessage: (message: HealthMessage | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let isUp = false;
    try {
      for await (const message of readStream(socketPath, signal)) {
        if (signal.aborted) return;
        isUp = true;
        onMessage(message);
      }
    } catch {
      // Whatever ended the stream, it is opened anew.
    }
    if (signal.aborted) return;
    if (isUp) onMessage(undefined);
    await delay(RECONNECT_MS, undefined, { signal }).catch(() => {});
  }
}

async function* readStream(socketPath: string, signal: AbortSignal): AsyncGenerator<HealthMessage> {
  const response = await open(socketPath, signal);
  try {
    let rest = "";
    for await (const chunk of response.setEncoding("utf8")) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield parseHealthMessage(JSON.parse(line));
    }
  } finally {
    response.destroy();
  }
}

function open(socketPath: string, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath, path: "/events", agent: false, signal, timeout: SILENCE_MS });
    request.once("timeout", () => request.destroy(new Error(`silence for ${SILENCE_MS} ms`)));
    request.on("error", reject);
    request.once("response", (response) => {
      response.on("error", () => {});
      resolve(response);
    });
  });
}
