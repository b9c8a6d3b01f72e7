/** Requests written by hand, which no client would send so. For tests. */
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { admin, REGION, type TestServer } from "../fixture.ts";
import { parseQuery } from "../request/query.ts";
import { canonicalRequest, renderScope, sha256, sign, signingKey, stringToSign } from "../signature/canonical.ts";
import type { ChunkSeed } from "../signature/chunks.ts";
import { renderTime } from "../signature/parse.ts";

/** Sends bytes, and reads until the server closes or has answered whole (`Connection: close` is the sender's to ask for). */
export function exchangeRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const pieces: Buffer[] = [];
    socket.on("data", (piece) => pieces.push(piece));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(pieces).toString("latin1")));
  });
}

/** Status and error code of an answer as {@link exchangeRaw} gives it. */
export function answerOf(text: string): string {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return `${status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ""}`.trim();
}

/** Whether the bucket of test servers has that object. */
export async function isThere(server: Pick<TestServer, "client">, Key: string): Promise<boolean> {
  const head = server.client().send(new HeadObjectCommand({ Bucket: "photos", Key }));
  return head.then(
    () => true,
    () => false,
  );
}

/** The text in two chunks, each with its signature, and the empty one behind them. */
export function signedChunks({ key, time, scope, signature }: ChunkSeed, text: string): Buffer {
  let previous = signature;
  const half = Math.ceil(text.length / 2);
  const chunks = [text.slice(0, half), text.slice(half), ""].map((chunk) => {
    const parts = ["AWS4-HMAC-SHA256-PAYLOAD", time, renderScope(scope), previous, sha256(""), sha256(chunk)];
    previous = sign(key, parts.join("\n"));
    return `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
  });
  return Buffer.from(chunks.join(""));
}

export interface SignedRequest {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  /** May be made of the signature before it. */
  readonly body: Buffer | ((seed: ChunkSeed) => Buffer);
  readonly headers?: Readonly<Record<string, string>>;
  /** `x-amz-content-sha256`; the body's hash unless told. */
  readonly payloadHash?: string;
}

/** A request with a signature that holds, whatever its body is. */
export function signedRequest({ method = "PUT", path, body, headers = {}, payloadHash }: SignedRequest): Buffer {
  const time = renderTime(Date.now());
  const hash =
    payloadHash ??
    createHash("sha256")
      .update(typeof body === "function" ? "" : body)
      .digest("hex");
  const signed = { host: "s3.localhost", "x-amz-content-sha256": hash, "x-amz-date": time, ...headers };
  const list = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1));
  const seed = sealHead({ method, path, list, hash, time });
  const names = list.map(([name]) => name).join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${admin.accessKeyId}/${renderScope(seed.scope)}, SignedHeaders=${names}, Signature=${seed.signature}`;
  const bytes = typeof body === "function" ? body(seed) : body;
  const length = "content-length" in headers ? [] : [["content-length", bytes.length] as const];
  const fields = [...list, ["authorization", authorization], ["connection", "close"], ...length];
  const head = [`${method} ${path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]);
}

interface Head {
  readonly method: string;
  readonly path: string;
  readonly list: readonly (readonly [string, string])[];
  readonly hash: string;
  readonly time: string;
}

function sealHead({ method, path, list, hash, time }: Head): ChunkSeed {
  const scope = { date: time.slice(0, 8), region: REGION, service: "s3" };
  const [bare = "", query = ""] = path.split("?", 2);
  const canonical = canonicalRequest({
    method,
    path: bare,
    query: parseQuery(query).pairs,
    headers: list,
    payloadHash: hash,
  });
  const key = signingKey(admin.secretAccessKey, scope);
  return { key, time, scope, signature: sign(key, stringToSign(canonical, time, scope)) };
}
