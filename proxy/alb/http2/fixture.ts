/** A node with an HTTPS listener on loopback, clients of HTTP/2, and targets of HTTP/2: for the tests of this folder. */

import { once } from "node:events";
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { AlbAttributes, Clock, TargetGroupState, TargetRegistration } from "../../../lab/model/index.ts";
import { DEFAULT_ALB_ATTRIBUTES, systemClock } from "../../../lab/model/index.ts";
import { certificate } from "../../nlb/userspace/fixture.ts";
import { type Bench, registration, startBench, stateOf } from "../fixture.ts";

const OWN = certificate(["a.example"]);

/** Settings of a target group. */
export const HTTP2 = { protocolVersion: "HTTP2" } as const;
/** Headers of a request. */
export const PLAIN = { ":method": "GET", ":path": "/" };

export interface Http2Bench extends AsyncDisposable {
  readonly bench: Bench;
  /** A target that runs `serve` for every stream. */
  target(serve: (stream: ServerHttp2Stream, headers: OutgoingHttpHeaders) => void): Promise<TargetRegistration>;
  apply(targets: readonly TargetRegistration[], change?: Http2Change): Promise<void>;
  client(): Promise<ClientHttp2Session>;
}

export interface Http2Change {
  readonly group?: Partial<TargetGroupState>;
  readonly attributes?: Partial<AlbAttributes>;
  readonly idleTimeoutSeconds?: number;
}

export async function startHttp2Bench(clock: Clock = systemClock): Promise<Http2Bench> {
  await using undo = new AsyncDisposableStack();
  const bench = undo.use(await startBench(clock, { readCertificate: async (arn) => ({ arn, ...OWN }) }));
  const apply = async (targets: readonly TargetRegistration[], change: Http2Change = {}) => {
    const [listener] = stateOf([]).listeners;
    if (!listener) throw new Error("No listener");
    const tls = {
      certificateArns: ["arn:1"],
      securityPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      alpnPolicy: "None",
    } as const;
    const attributes = { ...DEFAULT_ALB_ATTRIBUTES, ...change.attributes };
    const idle = change.idleTimeoutSeconds === undefined ? {} : { idleTimeoutSeconds: change.idleTimeoutSeconds };
    await bench.apply(targets, {
      ...(change.group && { group: change.group }),
      state: { attributes, ...idle, listeners: [{ ...listener, protocol: "HTTPS", tls }] },
    });
  };
  const owned = undo.move();
  return {
    bench,
    apply,
    async target(serve) {
      const server = createServer().on("stream", (stream, headers) => {
        stream.on("error", () => {});
        serve(stream, headers);
      });
      const sessions = new Set<{ destroy(): void }>();
      server.on("session", (session) => sessions.add(session));
      owned.defer(() => {
        for (const session of sessions) session.destroy();
        server.close();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      return registration(typeof address === "object" ? (address?.port ?? 0) : 0);
    },
    async client() {
      const session = connect(`https://127.0.0.1:${bench.port()}`, {
        rejectUnauthorized: false,
        servername: "a.example",
      });
      session.on("error", () => {});
      owned.defer(() => session.destroy());
      await once(session, "connect");
      return session;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly code: number;
}

/** One request, and all that comes of it. */
export function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Answer> {
  const stream = session.request({ ":authority": "a.example", ...headers }, { endStream: body === undefined });
  const answer = { status: 0, headers: {}, trailers: {}, body: "" };
  stream.on("response", (received) => Object.assign(answer, { status: received[":status"], headers: received }));
  stream.on("trailers", (trailers) => Object.assign(answer, { trailers }));
  stream.on("data", (chunk: Buffer) => {
    answer.body += chunk.toString("latin1");
  });
  stream.on("error", () => {});
  if (body !== undefined) stream.end(body);
  return new Promise((resolve) => {
    stream.once("close", () => resolve({ ...answer, code: stream.rstCode }));
  });
}
