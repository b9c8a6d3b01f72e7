/** The HTTP/2 connections to one target: plain with prior knowledge, or over TLS where the group says so (row ALB-057). */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connect } from "node:net";
import tls from "node:tls";
import type { Meter } from "../metrics/meter.ts";
import type { TargetPool } from "../target/pool.ts";
import type { Timing } from "../timing.ts";

export interface TargetSessions {
  /** A stream on a connection that has room for one; on a new one, still connecting, where none has. */
  request(headers: OutgoingHttpHeaders, options: { readonly endStream: boolean }, around: Around): TargetStream;
}

export interface Around {
  readonly timing: Timing;
  readonly meter: Meter;
}

export interface TargetStream {
  readonly stream: ClientHttp2Stream;
  /** False until the connection stands. */
  isConnected(): boolean;
}

interface Open {
  readonly session: ClientHttp2Session;
  streams: number;
  isConnected: boolean;
}

/** What a target may have at once on a connection before it has said how many it takes. */
const STREAMS_UNTOLD = 100;
const known = new WeakMap<TargetPool, TargetSessions>();

export function sessionsOf(pool: TargetPool): TargetSessions {
  let sessions = known.get(pool);
  if (!sessions) {
    sessions = createTargetSessions(pool);
    known.set(pool, sessions);
  }
  return sessions;
}

function createTargetSessions(pool: TargetPool): TargetSessions {
  const all = new Set<Open>();
  pool.retired.addEventListener("abort", () => {
    for (const { session } of all) session.close();
  });

  function add({ timing, meter }: Around): Open {
    const open: Open = { session: openSession(pool, timing), streams: 0, isConnected: false };
    all.add(open);
    meter.targetOpened();
    open.session.once("connect", () => {
      open.isConnected = true;
    });
    open.session.on("error", () => all.delete(open));
    open.session.on("goaway", () => all.delete(open));
    open.session.once("close", () => {
      all.delete(open);
      meter.targetClosed();
    });
    return open;
  }

  return {
    request(headers, options, around) {
      const free = [...all].find((one) => !one.session.closed && one.streams < roomOf(one.session));
      const open = free ?? add(around);
      const stream = open.session.request(headers, options);
      open.streams++;
      stream.once("close", () => open.streams--);
      return { stream, isConnected: () => open.isConnected };
    },
  };
}

function roomOf({ connecting, remoteSettings }: ClientHttp2Session): number {
  return connecting ? STREAMS_UNTOLD : (remoteSettings.maxConcurrentStreams ?? STREAMS_UNTOLD);
}

/** Row ALB-014: the time to connect is that of TCP and TLS together. */
function openSession({ ip, port, isSecure }: TargetPool, timing: Timing): ClientHttp2Session {
  const where = { host: ip, port, noDelay: true };
  const socket = isSecure
    ? tls.connect({ ...where, rejectUnauthorized: false, ALPNProtocols: ["h2"] })
    : connect(where);
  const tooLate = () => Object.assign(new Error("No connection in time"), { code: "ETIMEDOUT" });
  socket.setTimeout(timing.connectTimeoutMs, () => socket.destroy(tooLate()));
  const session = connectHttp2(`${isSecure ? "https" : "http"}://${ip}:${port}`, { createConnection: () => socket });
  session.once("connect", () => socket.setTimeout(0));
  session.setTimeout(timing.idleTimeoutMs, () => session.close());
  return session;
}
