/** One request with one upstream, while it is under way. */

import type { BodyReader } from "../../http1/index.ts";
import type { BalancerMember, PassTarget, UpstreamUrl } from "../config/httpd-config.ts";
import type { WorkerSettings } from "../config/worker-parameters.ts";
import { dropConnection, type UpstreamConnection } from "../upstream/connection.ts";
import type { UpstreamPool } from "../upstream/pool.ts";
import type { BodyFraming, UpstreamProtocol } from "../upstream/protocol.ts";
import type { Acquisition } from "../upstream/waiting-line.ts";
import { EMPTY } from "./client.ts";
import type { Exchange } from "./exchange.ts";

export interface Forward {
  readonly exchange: Exchange;
  readonly target: PassTarget;
  /** At the upstream, decoded. */
  readonly path: string;
  /** Members of the balancer that could not be reached. */
  tried: ReadonlySet<BalancerMember>;
  member: BalancerMember | undefined;
  place: Place | undefined;
  stage: "collecting" | "connecting" | "waiting" | "responding" | "over";
  connection: UpstreamConnection | undefined;
  acquisition: Acquisition | undefined;
  /** The beginning of the body, without its chunking. */
  readonly collected: Buffer[];
  collectedBytes: number;
  /** How the upstream is told of the body. */
  framing: BodyFraming;
  /** It was sent on a kept connection that was closed just then, and is sent once more. */
  isRetried: boolean;
  /** The beginning of an answer's head. */
  inbox: Buffer;
  answer: Answer | undefined;
}

const NOBODY: ReadonlySet<BalancerMember> = new Set();

/** @param path at the upstream, decoded */
export function beginForward(exchange: Exchange, target: PassTarget, path: string): Forward {
  return {
    exchange,
    target,
    path,
    tried: NOBODY,
    member: undefined,
    place: undefined,
    stage: "connecting",
    connection: undefined,
    acquisition: undefined,
    collected: [],
    collectedBytes: 0,
    framing: exchange.framing,
    isRetried: false,
    inbox: EMPTY,
    answer: undefined,
  };
}

/** The client is gone. */
export function abandonForward(forward: Forward): void {
  forward.stage = "over";
  forward.acquisition?.cancel();
  dropConnection(forward.connection);
}

/** Who is asked. */
export interface Place {
  readonly upstream: UpstreamUrl;
  readonly worker: WorkerSettings;
  readonly protocol: UpstreamProtocol;
  readonly pool: UpstreamPool;
}

/** An answer under way to the client. */
export interface Answer {
  readonly body: BodyReader;
  /** How the client is told where it ends. */
  readonly toClient: "raw" | "chunked";
  /** The upstream ends it by closing. */
  readonly isUntilClose: boolean;
  readonly keepsUpstream: boolean;
}
