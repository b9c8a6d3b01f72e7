/** Differences between httpd and ours that are meant, or not worth their cure. `docs/fidelity.md` lists each by its id. */
import type { Difference } from "./compare.ts";

export interface KnownDifference {
  readonly id: string;
  /** Titles of the cases. */
  readonly cases: RegExp;
  /** Names of fields, where not all of a case. */
  readonly fields?: RegExp;
  /** Whether the two values are such as this entry tells of, where not any. */
  readonly isSuch?: (httpd: string, web: string) => boolean;
  readonly reason: string;
  /** A race between two sockets decides: it need not show in every run. */
  readonly isRace?: true;
}

export const KNOWN: readonly KnownDifference[] = [
  {
    id: "log-long-line",
    cases: /^(a path beyond the limit|limits: a line far above)$/,
    fields: /^access log$/,
    reason: "httpd logs as much of a line that is too long as it has read; ours logs as much as is allowed",
  },
  {
    id: "log-words",
    cases: /says version 2|headers: HTTP\/1\.0|an empty line of LF before|resets while a body comes/,
    fields: /log$/,
    reason: "one failure gives httpd two lines of the error log, or other words, in these places",
  },
  {
    id: "log-balancer",
    cases: /^balancer: (a member that refuses|POST to a member|no member left|a redirect)/,
    fields: /^error log$/,
    reason: "httpd has a line for each member that was tried, and one for the request; ours has the former",
  },
  {
    id: "lost-client",
    cases: /^a client that (is gone half-way|leaves while the upstream thinks)$/,
    fields: /^(access|error) log$/,
    reason:
      "httpd notices a client that is gone when it writes and logs the answer it would have given; ours notices at once",
  },
  {
    id: "continue-without-body",
    cases: /^100-continue without a body$/,
    reason: "httpd says 100 Continue although nothing is to follow",
  },
  {
    id: "continue-refused",
    cases: /^100-continue, and the upstream refuses$/,
    reason: "httpd answers 500 in place of the upstream's 417",
  },
  {
    id: "chunk-sizes",
    cases: /^chunk size `(F{16}|0{19}5)`$/,
    reason: "a chunk size of more digits than any length needs is malformed to ours",
  },
  {
    id: "answers-of-no-http",
    cases:
      /^the upstream says (no HTTP|no version|version 0\.9|a status (that is no number|of two digits|of four digits))$/,
    reason:
      "what an upstream sends that is not HTTP httpd reads as HTTP/0.9, and drops line ends of it; ours passes it as it is",
  },
  {
    id: "malformed-answers",
    cases:
      /^the upstream says (a header with a space before its colon|NUL in a header|a length that is none|a negative length|a chunk size)/,
    reason:
      "answers that cannot be read become a 502 with a length, kept open; httpd's differ in status words, Expires and framing",
  },
  {
    id: "kept-upstream",
    cases: /^GET: the upstream ends before it answers by (close|reset)$/,
    fields: /^(upstream requests|2: upstream (line|headers|body))$/,
    reason:
      "a GET whose kept connection the upstream closes unanswered is sent again on a new one; httpd leaves that to the client",
    isRace: true,
  },
  {
    id: "resetting-upstream",
    cases: /^(GET of|POST to) a (resetting|closing) upstream$/,
    fields: /^(kept|status|body|header (order|connection|expires)|access log|error log)$/,
    isSuch: (httpd, web) => [httpd, web].every((value) => !/ [1-4]\d\d /.test(value)),
    reason: "a connection that is accepted and ended at once counts as refused or as lost, 503 or 502",
    isRace: true,
  },
  {
    id: "discarded-body",
    cases: /^limits: an encoded slash before a body of 5000$/,
    reason:
      "httpd answers 413 where it throws a body away that is above LimitRequestBody; ours gives the answer that it has",
  },
  {
    id: "upstream-close",
    cases: /^balancer: /,
    fields: /upstream headers$/,
    isSuch: (httpd, web) =>
      withoutFraming(httpd.replace(/^Connection: close$/m, "Connection: Keep-Alive")) === withoutFraming(web),
    reason: "httpd asks an upstream to close a connection that it made while its pool was being set up",
    isRace: true,
  },
  {
    id: "continue-length",
    cases: /: generated /,
    fields: /upstream (headers|body)$/,
    isSuch: (httpd, web) => withoutFraming(httpd) === withoutFraming(web),
    reason:
      "of a client that sends a chunked body without waiting for its 100, how much is there at once decides whether it goes on with a length",
    isRace: true,
  },
  {
    id: "trace-length",
    cases: /^TRACE of what is not passed$/,
    fields: /^(framing|header (order|transfer-encoding|content-length))$/,
    reason: "the answer to a TRACE has a length; httpd sends it in chunks",
  },
  {
    id: "reverse-slashes",
    cases: /^balancer: /,
    fields: /header (content-)?location$/,
    isSuch: (httpd, web) => httpd.replaceAll("/both//", "/both/") === web,
    reason: "httpd doubles a slash where ProxyPassReverse names a balancer with a slash at its end",
  },
];

function withoutFraming(text: string): string {
  return text.replace(/^(Content-Length: \d+|Transfer-Encoding: chunked)$/m, "").replace(/"framing":"\w+"/, "");
}

export interface Judgement {
  /** Differences that no entry covers. */
  readonly unknown: readonly Difference[];
  /** Entries of which nothing was seen: they are to be taken away. */
  readonly gone: readonly string[];
}

export function judge(differences: readonly Difference[], known: readonly KnownDifference[] = KNOWN): Judgement {
  const unknown = differences.filter((one) => !known.some((entry) => covers(entry, one)));
  const gone = known.filter((entry) => !entry.isRace && !differences.some((one) => covers(entry, one)));
  return { unknown, gone: gone.map(({ id }) => id) };
}

function covers({ cases, fields, isSuch }: KnownDifference, { title, field, httpd, web }: Difference): boolean {
  return cases.test(title) && (fields?.test(field) ?? true) && (isSuch?.(httpd, web) ?? true);
}
