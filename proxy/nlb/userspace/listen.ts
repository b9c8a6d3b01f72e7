import { once } from "node:events";
import type { Server } from "node:net";
import { describeError, LabError } from "../../../lab/model/errors.ts";
import type { ListenerSettings } from "./options.ts";

/** Connections that wait to be accepted; the kernel allows no more than net.core.somaxconn. */
const BACKLOG = 4096;

/** Opens all listeners, or none. @throws LabError `ListenFailed` */
export async function listenAll(
  listeners: readonly ListenerSettings[],
  serverOf: (listener: ListenerSettings, index: number) => Server,
): Promise<readonly Server[]> {
  const servers = listeners.map(serverOf);
  try {
    for (const [index, server] of servers.entries()) {
      const { host, port, reusePort } = listeners[index] as ListenerSettings;
      server.listen({ host, port, reusePort, backlog: BACKLOG });
      await once(server, "listening");
      // Without file descriptors left, accepting fails; it goes on when there are some again.
      server.on("error", () => {});
    }
    return servers;
  } catch (cause) {
    for (const server of servers) server.close();
    throw new LabError("ListenFailed", `A listener could not be opened: ${describeError(cause)}`, { cause });
  }
}
