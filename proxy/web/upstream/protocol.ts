/**
 * How one upstream protocol (`http`, `uwsgi`) writes a request and reads an answer's head: pure, over whole bytes. Connections,
 * pools, timeouts and bodies are the same for all of them.
 */
import type { Field } from "../../http1/index.ts";

/** How much body a message has. */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** One request as it goes to an upstream: every pass over its headers is done. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query at the upstream, escaped as on the wire. */
  readonly target: string;
  /** Value of `Host` towards the upstream. */
  readonly host: string;
  /** End-to-end fields in order; without Host, Connection, length and coding. For protocols that carry HTTP's header. */
  readonly fields: () => readonly Field[];
  readonly body: BodyFraming;
  readonly keepsConnection: boolean;
  /** What the client asked, for protocols that carry CGI variables. */
  readonly origin: () => RequestOrigin;
}

/** A request as it came, and where it came in. */
export interface RequestOrigin {
  /** As it came: path and query, escaped. */
  readonly uri: string;
  /** Everything that the client sent, with what `RequestHeader` made of it. */
  readonly fields: readonly Field[];
  /** The path at this server, decoded and normalised. */
  readonly path: string;
  /** Path at the upstream, decoded (PATH_INFO). */
  readonly upstreamPath: string;
  /** Without its `?`; may be empty. */
  readonly query: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** Host as the client called it, its port included; may be empty. */
  readonly host: string;
  readonly client: { readonly address: string; readonly port: number };
  /** `name`: as the client called it, else ServerName; `port`: of that name, 80 unless stated. */
  readonly server: { readonly name: string; readonly address: string; readonly port: number };
  /** `uwsgi://10.0.5.10:9090`, its port always written. */
  readonly upstream: string;
  /** `Apache/2.4.68 (Debian)` or what ServerTokens leaves of it. */
  readonly software: string;
}

/** An answer up to its body. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  /** `1.1` */
  readonly version: string;
  /** As the upstream wrote them, in order. */
  readonly fields: readonly Field[];
  /** `Content-Range`, where this server has cut a part out of it. */
  readonly cutRange?: string;
}

export type AnswerParse =
  | { readonly kind: "incomplete" }
  /** `size`: bytes of the head, the empty line included. */
  | { readonly kind: "head"; readonly head: AnswerHead; readonly size: number }
  /** What was wrong, for the error log. */
  | {
      readonly kind: "bad";
      readonly why: string /** Not even a status line: as if nothing had come. */;
      readonly isUnanswered?: boolean;
    };

export interface UpstreamProtocol {
  /** As it stands in a URL, lower case. */
  readonly scheme: string;
  readonly defaultPort: number;
  /** Whether a connection may carry another request after this answer. */
  keepsConnection(head: AnswerHead): boolean;
  /** Chunked request bodies may be passed on; where not, such a request is answered with 411. */
  readonly takesChunkedBody: boolean;
  /** `Expect: 100-continue` goes on to the upstream, whose 100 is passed back; where not, this server says 100 itself. */
  readonly relaysContinue: boolean;
  /** Of the answer to a client whose upstream closed the connection, or was silent, before it answered. */
  readonly unansweredStatus: 500 | 502;
  /** Whether `ProxyPassReverse`, its like and `ProxyVia` are for this protocol's answers. */
  readonly mapsAnswers: boolean;
  /**
   * All bytes before the body.
   *
   * @throws LabError for a request that the protocol cannot carry
   */
  renderHead(request: UpstreamRequest): string | Buffer;
  /**
   * Reads a head off the front of `bytes`, interim (1xx) ones too.
   *
   * @param isEnded nothing more will come
   */
  parseAnswer(bytes: Buffer, isEnded: boolean): AnswerParse;
  /** How long the body of that answer is. `method` is the request's. */
  frameAnswer(head: AnswerHead, method: string): BodyFraming | { readonly kind: "bad"; readonly why: string };
}
