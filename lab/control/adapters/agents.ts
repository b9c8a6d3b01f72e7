import { askAgent, followHealth, sendState } from "../../agent/index.ts";
import type { Agents } from "../ports.ts";

/** The fabric and the ALB nodes over their unix sockets. */
export function connectAgents(): Agents {
  return {
    send: sendState,
    ask: askAgent,
    follow: (socketPath, onMessage, signal) => void followHealth(socketPath, onMessage, signal),
  };
}
