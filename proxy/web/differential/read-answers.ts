/** Reads what a server sent, taking it as it comes: nothing is refused, so that what is odd can be compared. */

export interface RawAnswer {
  readonly statusLine: string;
  /** Name and value as they came, in their order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly framing: "none" | "length" | "chunked" | "close" | "headless";
  /** Decoded. */
  readonly body: string;
  readonly trailers: string;
  /** Whether all of it came. */
  readonly isWhole: boolean;
  /** Interim answers (1xx) that came before it: their heads. */
  readonly interim: readonly string[];
}

/** The answers in `text` to requests of these methods; `hasEnded` when no byte follows. */
export function readAnswers(text: string, methods: readonly string[], hasEnded: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  const interim: string[] = [];
  let rest = text;
  while (rest !== "" && answers.length < methods.length) {
    const end = rest.indexOf("\r\n\r\n");
    if (!rest.startsWith("HTTP/")) return [...answers, headless(rest, hasEnded)];
    if (end < 0) return hasEnded ? [...answers, headless(rest, true)] : answers;
    const head = rest.slice(0, end);
    rest = rest.slice(end + 4);
    if (/^HTTP\/1\.\d 1(?!01)\d\d/.test(head)) {
      interim.push(head);
      continue;
    }
    const { answer, used } = readBody(head, rest, methods[answers.length] ?? "GET", hasEnded);
    answers.push({ ...answer, interim: interim.splice(0) });
    rest = rest.slice(used);
    if (!answer.isWhole) break;
  }
  return answers;
}

/** Bytes without a status line, as an HTTP/0.9 answer has them. */
function headless(body: string, isWhole: boolean): RawAnswer {
  return { statusLine: "", headers: [], framing: "headless", body, trailers: "", isWhole, interim: [] };
}

function readBody(head: string, rest: string, method: string, hasEnded: boolean) {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const value = (name: string) => headers.find(([one]) => one.toLowerCase() === name)?.[1];
  const base = { statusLine, headers, trailers: "", interim: [] };
  const status = Number(statusLine.split(" ")[1]);
  if (method === "HEAD" || status === 204 || status === 304 || (status >= 100 && status < 200)) {
    return { answer: { ...base, framing: "none" as const, body: "", isWhole: true }, used: 0 };
  }
  if (/chunked/i.test(value("transfer-encoding") ?? "")) {
    const { body, trailers, used, isWhole } = readChunks(rest);
    return { answer: { ...base, framing: "chunked" as const, body, trailers, isWhole }, used };
  }
  const length = value("content-length");
  if (length !== undefined) {
    const body = rest.slice(0, Number(length));
    const isWhole = body.length === Number(length);
    return { answer: { ...base, framing: "length" as const, body, isWhole }, used: body.length };
  }
  return { answer: { ...base, framing: "close" as const, body: rest, isWhole: hasEnded }, used: rest.length };
}

/** Decodes a chunked body (RFC 9112 section 7.1), as far as it came. */
export function readChunks(text: string): { body: string; trailers: string; used: number; isWhole: boolean } {
  let body = "";
  let at = 0;
  for (;;) {
    const line = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (line < 0 || Number.isNaN(size)) return { body, trailers: "", used: text.length, isWhole: false };
    if (size === 0) return readTrailers(text, body, line + 2);
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
    if (at > text.length) return { body, trailers: "", used: text.length, isWhole: false };
  }
}

function readTrailers(text: string, body: string, at: number) {
  if (text.startsWith("\r\n", at)) return { body, trailers: "", used: at + 2, isWhole: true };
  const end = text.indexOf("\r\n\r\n", at);
  if (end < 0) return { body, trailers: "", used: text.length, isWhole: false };
  return { body, trailers: text.slice(at, end), used: end + 4, isWhole: true };
}
