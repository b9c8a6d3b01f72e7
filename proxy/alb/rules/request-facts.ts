import type { Field } from "../../http1/index.ts";
import type { RouteRequest } from "../front/front.ts";

type Query = readonly (readonly [key: string, value: string])[];

/** What the conditions of rules look at, each part made once however many rules there are. */
export class RequestFacts {
  readonly method: string;
  /** In lower case, without port. */
  readonly host: string;
  readonly clientIp: string;
  readonly #request: RouteRequest;
  /** Of the target's question mark; below 0 where it has none. */
  readonly #mark: number;
  #path: string | undefined;
  #query: Query | undefined;
  #fields: readonly Field[] | undefined;

  constructor(request: RouteRequest) {
    this.method = request.method;
    this.host = request.host;
    this.clientIp = request.clientIp;
    this.#request = request;
    this.#mark = request.target.indexOf("?");
  }

  get path(): string {
    const { target } = this.#request;
    this.#path ??= normalisePath(this.#mark < 0 ? target : target.slice(0, this.#mark));
    return this.#path;
  }

  /** Keys and values in lower case: they are compared without regard to it (row ALB-023). */
  get query(): Query {
    this.#query ??= this.#mark < 0 ? [] : parseQuery(this.#request.target.slice(this.#mark + 1));
    return this.#query;
  }

  get fields(): readonly Field[] {
    this.#fields ??= this.#request.fields;
    return this.#fields;
  }
}

const UNRESERVED = /[A-Za-z0-9._~-]/;

/**
 * Row ALB-019 says that paths are normalised and not how: here as RFC 3986 section 6.2.2 has it, with escapes of
 * unreserved characters undone and dot segments removed. The target gets the path as it came.
 *
 * DIFFERS: from AWS's own normalisation, which is documented nowhere, by as much as that does something else.
 */
export function normalisePath(path: string): string {
  const plain = !path.includes("%")
    ? path
    : path.replace(/%[0-9A-Fa-f]{2}/g, (triple) => {
        const character = String.fromCharCode(Number.parseInt(triple.slice(1), 16));
        return UNRESERVED.test(character) ? character : triple.toUpperCase();
      });
  return plain.includes("/.") ? removeDotSegments(plain) : plain;
}

function removeDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/");
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === "..") {
      if (kept.length > 1) kept.pop();
      if (isLast) kept.push("");
    } else if (segment === ".") {
      if (isLast) kept.push("");
    } else kept.push(segment);
  }
  return kept.join("/");
}

function parseQuery(text: string): [string, string][] {
  return text.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [decode(key).toLowerCase(), decode(value).toLowerCase()];
  });
}

/** A malformed escape stands for itself. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
