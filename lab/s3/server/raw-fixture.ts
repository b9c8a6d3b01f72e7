/** Requests written by hand, which no client would send so. For tests. */
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { admin, REGION } from "../fixture.ts";
import { parseQuery } from "../request/query.ts";
import { canonicalRequest, sign, signingKey, stringToSign } from "../signature/canonical.ts";
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

export interface SignedRequest {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** `x-amz-content-sha256`; the body's hash unless told. */
  readonly payloadHash?: string;
}

/** A request with a signature that holds, whatever its body is. */
export function signedRequest({ method = "PUT", path, body, headers = {}, payloadHash }: SignedRequest): Buffer {
  const time = renderTime(Date.now());
  const hash = payloadHash ?? createHash("sha256").update(body).digest("hex");
  const signed = { host: "s3.localhost", "x-amz-content-sha256": hash, "x-amz-date": time, ...headers };
  const list = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1));
  const scope = { date: time.slice(0, 8), region: REGION, service: "s3" };
  const [bare = "", query = ""] = path.split("?", 2);
  const { pairs } = parseQuery(query);
  const canonical = canonicalRequest({ method, path: bare, query: pairs, headers: list, payloadHash: hash });
  const signature = sign(signingKey(admin.secretAccessKey, scope), stringToSign(canonical, time, scope));
  const names = list.map(([name]) => name).join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${admin.accessKeyId}/${scope.date}/${REGION}/s3/aws4_request, SignedHeaders=${names}, Signature=${signature}`;
  const fields = [...list, ["authorization", authorization], ["connection", "close"]].map(
    ([name, value]) => `${name}: ${value}`,
  );
  const length = "content-length" in headers ? [] : [`content-length: ${body.length}`];
  return Buffer.concat([
    Buffer.from(`${[`${method} ${path} HTTP/1.1`, ...fields, ...length].join("\r\n")}\r\n\r\n`),
    body,
  ]);
}
