import { finished, pipeline } from "node:stream/promises";
import type { S3Error } from "../error.ts";
import type { Answer, AnswerBody } from "../operations/call.ts";
import { renderErrorPage } from "../website/error-page.ts";
import { renderPlainDocument } from "../xml/write.ts";
import type { Exchange } from "./exchange.ts";

/** Sends an answer and closes the file that it has. @returns when all of it is with the kernel; rejects if the client has gone */
export async function sendAnswer(exchange: Exchange, answer: Answer): Promise<void> {
  const { status, headers, body } = answer;
  try {
    exchange.response.writeHead(status, {
      ...ownHeaders(exchange),
      ...headers,
      ...(body.kind === "text" ? { "content-type": body.type } : {}),
      ...(status === 204 || status === 304 ? {} : { "content-length": lengthOf(body) }),
    });
    await sendBody(exchange, answer);
  } finally {
    if (body.kind === "file") await body.file.close();
  }
}

async function sendBody(exchange: Exchange, { status, body }: Answer): Promise<void> {
  const { request, response, method } = exchange;
  if (body.kind === "file" && method !== "HEAD" && body.length > 0) {
    const { file, start, length } = body;
    return pipeline(file.createReadStream({ start, end: start + length - 1 }), response);
  }
  if (body.kind === "text" && method !== "HEAD") response.write(body.text);
  const isAllRead = status < 400 || (await takeRest(exchange));
  response.end();
  await finished(response);
  // Nothing could follow on this connection: what comes next on it is still of this request's body.
  if (!isAllRead) request.destroy();
}

/** Longer than this no client is waited for. */
const REST_MS = 10_000;

/**
 * A client in the middle of its body may not have read its answer yet, and would lose it if the connection were closed now. What it still
 * sends is thrown away.
 *
 * @returns whether all of it came
 */
async function takeRest({ request, waitsForContinue }: Exchange): Promise<boolean> {
  // Who was never told to send its body sends none: node:http closes that connection by itself.
  if (request.complete || (waitsForContinue && !request.readableDidRead)) return true;
  const signal = AbortSignal.timeout(REST_MS);
  return finished(request.resume(), { signal, cleanup: true }).then(
    () => true,
    () => false,
  );
}

/** In bytes. */
export function lengthOf(body: AnswerBody): number {
  if (body.kind === "none") return 0;
  return body.kind === "text" ? Buffer.byteLength(body.text) : body.length;
}

/** Answers with an error: S3's XML, or a page where a browser looks at a website. */
export function errorAnswer({ requestId, hostId, found, path }: Exchange, error: S3Error): Answer {
  const text =
    found.address?.kind === "website"
      ? { type: "text/html; charset=utf-8", text: renderErrorPage(error, { requestId, hostId }) }
      : { type: "application/xml", text: renderError(error, { requestId, hostId, path }) };
  return { status: error.status, headers: errorHeaders(error), body: { kind: "text", ...text } };
}

function errorHeaders({ s3Code, elements }: S3Error): Record<string, string> {
  if (s3Code === "InvalidRange" && elements.ActualObjectSize !== undefined) {
    return { "content-range": `bytes */${elements.ActualObjectSize}` };
  }
  return {};
}

function renderError(
  error: S3Error,
  { requestId, hostId, path }: { requestId: string; hostId: string; path: string },
): string {
  const { code, message, elements } = error;
  const facts = { Code: code, Message: message, ...elements, Resource: path, RequestId: requestId, HostId: hostId };
  return renderPlainDocument("Error", Object.entries(facts));
}

function ownHeaders({ requestId, hostId, found }: Exchange): Record<string, string> {
  return { "x-amz-request-id": requestId, "x-amz-id-2": hostId, server: "AmazonS3", ...found.cors };
}
