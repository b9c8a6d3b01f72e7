/** The fields of a request by their names in lower case; fields that came several times are joined as the signature joins them. */
export type Headers = ReadonlyMap<string, string>;

/** @param raw names and values in turn, as node:http has them in `rawHeaders` */
export function readHeaders(raw: readonly string[]): Headers {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const value = raw[at + 1] ?? "";
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}
