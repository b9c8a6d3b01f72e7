/** The lab's API: what is there, what happened, and why; and faults, which it starts and ends. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { checkCaller } from "./guard.ts";
import { sendError } from "./respond.ts";
import { route } from "./routes.ts";
import type { ApiSource } from "./source.ts";

export interface ApiServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param options.port 0 for any that is free */
export async function serveApi(source: ApiSource, options: { host: string; port: number }): Promise<ApiServer> {
  const server = createServer((request, response) => void answer(source, request, response));
  server.listen(options.port, options.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(source: ApiSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on("error", () => response.destroy());
  try {
    checkCaller(request.headers);
    await route(source, request, response);
  } catch (error) {
    sendError(response, error);
  }
}
