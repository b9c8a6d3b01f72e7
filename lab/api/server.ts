/** The lab's API: what is there, what happened, and why. It only reads; faults are made with Docker's own tools. */
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
  const server = createServer((request, response) => answer(source, request, response));
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

function answer(source: ApiSource, request: IncomingMessage, response: ServerResponse): void {
  response.on("error", () => response.destroy());
  try {
    checkCaller(request.headers);
    route(source, request, response);
  } catch (error) {
    sendError(response, error);
  }
}
