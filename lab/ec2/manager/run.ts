/**
 * The service manager's life: enabled units are started, user data among them; then the container's command, where it has
 * one, becomes what the instance is there for; SIGTERM stops all units and ends it.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { systemClock } from "../../model/clock.ts";
import { openJournal } from "../journal/index.ts";
import { SOCKET } from "../protocol.ts";
import { answerRequest } from "./answer.ts";
import { clearRuntime } from "./clear-runtime.ts";
import { Manager } from "./manager.ts";
import { serveRequests } from "./server.ts";

/** What a container has ten seconds for is cut short by Docker; its services get as long as their units say. */
export async function runManager(command: readonly string[]): Promise<void> {
  clearRuntime();
  const journal = openJournal(systemClock, (line) => process.stdout.write(`${line}\n`));
  const manager = new Manager({ clock: systemClock, journal });
  const server = await serveRequests(SOCKET, (request) => answerRequest(manager, request));
  const stopped = Promise.withResolvers<number>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopped.resolve(0));
  const booted = manager.start("default.target");
  const status = await Promise.race([stopped.promise, booted.then(() => become(command, stopped.promise))]);
  server.close();
  await manager.shutDown();
  process.exit(status);
}

/** Runs the container's command to its end; without one, waits to be stopped. Gives the status to end with. */
async function become([program, ...args]: readonly string[], stopped: Promise<number>): Promise<number> {
  if (program === undefined) return stopped;
  const child = spawn(program, args, { stdio: "inherit" });
  void stopped.then(() => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
