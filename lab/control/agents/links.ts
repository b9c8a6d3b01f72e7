/** The data plane's programs: tells each what it has to know, and hears from each what it finds healthy. */
import type { FabricState } from "../../model/fabric-state.ts";
import { FABRIC_SOCKET, S3_SOCKET } from "../../model/naming.ts";
import type { Observed } from "../observed.ts";
import { createFollowers, type FollowerOptions } from "./followers.ts";
import { renderAgents } from "./render.ts";
import { createSenders } from "./senders.ts";

export interface AgentLinks {
  /** Sends what has changed and follows who is new; gives at once. */
  update(observed: Observed): void;
  /** True where every agent that runs has the latest state. */
  isSettled(): boolean;
  /** True where S3 runs and has applied the latest state: what comes before, its interface and its certificate, is there then. */
  s3HasLatest(): boolean;
  /** True where the fabric has applied the latest state. @throws Error with the fabric's words where it refused one */
  fabricHasLatest(): boolean;
  /** True where the fabric has applied the latest state; one that it refused is just not there yet. */
  isFabricCurrent(): boolean;
  /** The fabric's state as last rendered. */
  fabricState(): FabricState | undefined;
}

export function createAgentLinks(options: FollowerOptions): AgentLinks {
  const senders = createSenders(options.ports, options.onChange);
  const keepFollowing = createFollowers(options, senders.forget);
  let rendered: FabricState | undefined;
  return {
    update(observed) {
      const { fabric, agents } = renderAgents(observed, options.ports.ingress);
      rendered = fabric;
      keepFollowing(agents.map((one) => one.socketPath));
      senders.update(agents);
    },
    isSettled: senders.isSettled,
    s3HasLatest: () => senders.hasLatest(S3_SOCKET),
    fabricHasLatest() {
      if (senders.hasLatest(FABRIC_SOCKET)) return true;
      const problem = senders.problemOf(FABRIC_SOCKET);
      if (problem !== undefined) throw new Error(problem);
      return false;
    },
    isFabricCurrent: () => senders.hasLatest(FABRIC_SOCKET),
    fabricState: () => rendered,
  };
}
