/**
 * A parser of its own for the tests, which shares nothing with the one under test: it takes what RFC 9112 has a sender write, and
 * throws at all else.
 */

export interface StrictRequest {
  readonly line: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\/[\x21-\x7e]*|\*) HTTP\/1\.1$/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\t\x20-\x7e\x80-\xff]*)$/;
const SIZE = /^[0-9a-fA-F]{1,13}$/;

/**
 * The requests of `text`, whose end must be that of the last one.
 *
 * @throws Error that says what is not as it must be
 */
export function parseStrictly(text: string): StrictRequest[] {
  const requests: StrictRequest[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\r\n\r\n", at);
    if (end < 0) throw new Error(`No end of a head in ${JSON.stringify(text.slice(at))}`);
    const [line = "", ...rest] = text.slice(at, end).split("\r\n");
    if (!LINE.test(line)) throw new Error(`The request line ${JSON.stringify(line)}`);
    const fields = rest.map(parseField);
    const body = readBody(text, end + 4, fields);
    requests.push({ line, fields, body: body.content });
    at = body.end;
  }
  return requests;
}

function parseField(text: string): readonly [string, string] {
  const [, name, value] = FIELD.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`The field ${JSON.stringify(text)}`);
  // What any server might fold into one of the two.
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  const lower = name.toLowerCase();
  const isEssential = letters === "transferencoding" || letters === "contentlength";
  if (isEssential && lower !== "transfer-encoding" && lower !== "content-length") throw new Error(`The name ${name}`);
  return [lower, value];
}

type Body = { readonly content: string; readonly end: number };

function readBody(text: string, start: number, fields: StrictRequest["fields"]): Body {
  const codings = fields.filter(([name]) => name === "transfer-encoding").map(([, value]) => value);
  const lengths = fields.filter(([name]) => name === "content-length").map(([, value]) => value);
  if (codings.length + lengths.length > 1) throw new Error(`Framed by ${[...codings, ...lengths].join(" and ")}`);
  if (codings.length === 1) {
    if (codings[0] !== "chunked") throw new Error(`Transfer-Encoding ${codings[0]}`);
    return readChunks(text, start);
  }
  if (lengths.length === 0) return { content: "", end: start };
  if (!/^\d{1,15}$/.test(lengths[0] ?? "")) throw new Error(`Content-Length ${lengths[0]}`);
  const end = start + Number(lengths[0]);
  if (end > text.length) throw new Error("A body that is cut off");
  return { content: text.slice(start, end), end };
}

function readChunks(text: string, start: number): Body {
  let content = "";
  for (let at = start; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    const size = text.slice(at, lineEnd);
    if (lineEnd < 0 || !SIZE.test(size)) throw new Error(`The chunk size ${JSON.stringify(size)}`);
    const from = lineEnd + 2;
    const to = from + Number.parseInt(size, 16);
    if (text.slice(to, to + 2) !== "\r\n") throw new Error("A chunk that is not where it says");
    content += text.slice(from, to);
    at = to + 2;
    if (to === from) return { content, end: at };
  }
}
