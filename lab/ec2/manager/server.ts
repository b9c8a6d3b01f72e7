import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Request, Response } from "../protocol.ts";

/** Answers requests on a socket that only root may open; resolves when it can be asked. */
export function serveRequests(path: string, answer: (request: Request) => Promise<Response>): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    // Who asked may be gone before the answer is there.
    socket.on("error", () => socket.destroy());
    createInterface({ input: socket }).on("line", (line) => void reply(socket, line, answer));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(path, () => {
      chmodSync(path, 0o600);
      resolve(server);
    });
  });
}

async function reply(socket: Socket, line: string, answer: (request: Request) => Promise<Response>): Promise<void> {
  const response = await answer(JSON.parse(line) as Request).catch(
    (error: unknown): Response => ({ kind: "error", message: error instanceof Error ? error.message : String(error) }),
  );
  socket.end(`${JSON.stringify(response)}\n`);
}
