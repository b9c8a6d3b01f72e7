/** Differences between httpd and ours that are meant, or not worth their cure. `docs/fidelity.md` lists each by its id. */
import type { Difference } from "./compare.ts";

export interface KnownDifference {
  readonly id: string;
  /** Titles of the cases. */
  readonly cases: RegExp;
  /** Names of fields, where not all of a case. */
  readonly fields?: RegExp;
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
    cases: /Max-Forwards: x|says version 2|headers: HTTP\/1\.0|an empty line of LF before|resets while a body comes/,
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
    id: "half-close",
    cases: /then the end$|ends half-way by FIN$/,
    reason: "a client that shuts its sending side is taken for gone; httpd goes on and answers",
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
    cases: /^(the upstream says|GET: the upstream ends)/,
    fields: /^(kept|error log|upstream requests|2: upstream .*)$/,
    reason:
      "httpd sends the next request on a connection that the upstream is closing and breaks off the client; ours sends it again",
    isRace: true,
  },
  {
    id: "resetting-upstream",
    cases:
      /^((GET|POST): the upstream ends .* by reset|(GET of|POST to) a (resetting|closing) upstream|the upstream resets while a body comes)$/,
    reason: "which of two segments is read first decides between 502 and 503, and how much of an answer is passed on",
    isRace: true,
  },
  {
    id: "balancer-failover",
    cases: /^balancer: (a member that refuses|POST to a member|a redirect)/,
    reason: "where several requests find a member refusing at once, httpd may answer one of them with 503",
    isRace: true,
  },
  {
    id: "upstream-close",
    cases: /^balancer: /,
    fields: /^upstream headers$/,
    reason: "httpd asks an upstream to close a connection that it made while its pool was being set up",
    isRace: true,
  },
  {
    id: "reverse-slashes",
    cases: /^balancer: a redirect$/,
    fields: /^header location$/,
    reason: "httpd doubles a slash where ProxyPassReverse names a balancer with a slash at its end",
  },
];

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

function covers({ cases, fields }: KnownDifference, { title, field }: Difference): boolean {
  return cases.test(title) && (fields === undefined || fields.test(field));
}
