import { connect } from "node:net";
import { createInterface } from "node:readline";
import { LabError } from "../../model/errors.ts";
import { type Request, type Response, SOCKET } from "../protocol.ts";

/**
 * Asks the service manager of this instance, and waits as long as it takes.
 *
 * @throws LabError `NoManager` where none runs, as in a build of an image
 */
export function askManager(request: Request, path = SOCKET): Promise<Response> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("error", (cause) => reject(noManager(cause)));
    socket.once("connect", () => socket.write(`${JSON.stringify(request)}\n`));
    const lines = createInterface({ input: socket });
    lines.once("line", (line) => {
      resolve(JSON.parse(line) as Response);
      socket.destroy();
    });
    lines.once("close", () => reject(new LabError("ManagerEnded", "The service manager ended before it had answered")));
    lines.on("error", () => undefined);
  });
}

const noManager = (cause: Error): LabError =>
  new LabError(
    "NoManager",
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down",
    { cause },
  );
