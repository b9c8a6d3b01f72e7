/** What differs between two servers that were given the same cases. Pure. */
import type { Case } from "./case.ts";
import type { Round, Seen } from "./driver.ts";
import type { RawAnswer } from "./read-answers.ts";

export interface Difference {
  readonly token: string;
  readonly title: string;
  /** What differs: `status`, `header date`, `body`, `framing`, `kept`, `upstream head`, `access log` ... */
  readonly field: string;
  readonly httpd: string;
  readonly web: string;
}

/** Every difference of every case; none is forgiven here but the clock's. */
export function compareRounds(cases: readonly Case[], httpd: Round, web: Round): readonly Difference[] {
  return cases.flatMap(({ token, title }) => {
    const sides = [httpd.seen[token], web.seen[token]].map((seen) =>
      seen ? fieldsOf(seen) : new Map<string, string>(),
    );
    const [left = new Map(), right = new Map()] = sides;
    const names = [...new Set([...left.keys(), ...right.keys()])];
    return names
      .map((field) => ({ token, title, field, httpd: left.get(field) ?? ABSENT, web: right.get(field) ?? ABSENT }))
      .filter((one) => one.httpd !== one.web);
  });
}

/** What a server did in one field of a case that it was given. */
export function fieldOf({ seen }: Round, token: string, field: string): string {
  const one = seen[token];
  return (one && fieldsOf(one).get(field)) ?? ABSENT;
}

const ABSENT = "(absent)";

/** Everything about a case as named texts; what is of the hour, or of the version, is told by its form alone. */
function fieldsOf(seen: Seen): ReadonlyMap<string, string> {
  const { client, upstream, access, errors } = seen;
  return new Map([
    ["answers", String(client.answers.length)],
    ["kept", client.afterwards],
    ...client.answers.flatMap((answer, at) =>
      answerFields(answer).map(([name, value]) => [prefix(at) + name, value] as const),
    ),
    ["upstream requests", String(upstream.length)],
    ...upstream.flatMap((view, at) => [
      [`${prefix(at)}upstream line`, view.head.split("\r\n", 1)[0] ?? ""] as const,
      [`${prefix(at)}upstream headers`, view.head.split("\r\n").slice(1).join("\n")] as const,
      [`${prefix(at)}upstream body`, JSON.stringify([view.body, view.isWhole])] as const,
    ]),
    // Of the request that asked whether the connection was kept, `kept` tells.
    ["access log", accessOf(access, client.answers.some(isPage))],
    ["error log", [...new Set(errors)].sort().join(" ")],
  ]);
}

/** A page of the server's own: its prose, and so its length, is each server's (listed as `pages`); its title is compared. */
function isPage({ body }: RawAnswer): boolean {
  return body.startsWith("<!DOCTYPE HTML PUBLIC");
}

function accessOf(lines: readonly string[], hasPage: boolean): string {
  const own = lines.filter((line) => !line.includes("/is-it-kept"));
  return own.map((line) => (hasPage ? line.replace(/" (\d{3}) \d+ "/, '" $1 (page) "') : line)).join("\n");
}

const prefix = (at: number) => (at === 0 ? "" : `${at + 1}: `);

function answerFields(answer: RawAnswer): readonly (readonly [string, string])[] {
  const names = answer.headers.map(([name]) => name);
  return [
    ["status", answer.statusLine],
    ["interim", answer.interim.join("\n")],
    ["framing", `${answer.framing}${answer.isWhole ? "" : ", broken off"}`],
    ["body", isPage(answer) ? `(page ${/<title>(.*)<\/title>/.exec(answer.body)?.[1]})` : answer.body],
    ["trailers", answer.trailers],
    ["header order", names.join(" ")],
    ...[...new Set(names.map((name) => name.toLowerCase()))].map(
      (name) =>
        [
          `header ${name}`,
          valuesOf(answer, name)
            .map((value) => shapeOf(name, value, isPage(answer)))
            .join("\n"),
        ] as const,
    ),
  ];
}

function valuesOf(answer: RawAnswer, name: string): readonly string[] {
  return answer.headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
}

const HTTP_DATE = /^\w{3}, \d\d \w{3} 20[2-9]\d \d\d:\d\d:\d\d GMT$/;

/** The server's own date is a date of now; in which order httpd names what is allowed is another after each start. */
function shapeOf(name: string, value: string, ofPage: boolean): string {
  if (name === "allow") return value.split(/, */).sort().join();
  if (name === "content-length" && ofPage) return "(page)";
  return name === "date" && HTTP_DATE.test(value) ? "(now)" : value;
}
