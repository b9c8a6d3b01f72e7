/** One request by the curl of an instance. */
import { LabError } from "../model/errors.ts";
import { type Outcome, outcomeOfStatus } from "../scenario/load/sample.ts";

export interface CurlOptions {
  /** An HTTP proxy: `http://proxy:3128`. */
  readonly proxy?: string;
  /** Ten seconds unless told. */
  readonly timeoutMs?: number;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CurlAnswer {
  /** In the words of a load's samples. */
  readonly outcome: Outcome;
  /** 0 where no answer came. */
  readonly status: number;
  readonly body: string;
  /** Names in lower case; a name that comes several times has its values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** `X-Served-By` of the answer. */
  readonly servedBy?: string;
  /** Whom curl was connected to. */
  readonly remoteIp?: string;
  /** curl's own words where it failed. */
  readonly detail?: string;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** The answer's body goes to stdout, what curl says of it to stderr as two JSON values: of the transfer, of its headers. */
export function curlArguments(url: string, options: CurlOptions): string[] {
  const { proxy, timeoutMs = DEFAULT_TIMEOUT_MS, method, headers = {}, body } = options;
  return [
    ...["curl", "--silent", "--max-time", String(timeoutMs / 1000), "--write-out", "%{stderr}%{json}\\n%{header_json}"],
    ...(proxy === undefined ? ["--noproxy", "*"] : ["--proxy", proxy]),
    ...(method === undefined ? [] : ["--request", method]),
    ...Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
    ...(body === undefined ? [] : ["--data-raw", body]),
    url,
  ];
}

/** What curl(1) lists under EXIT CODES, in the words of a load's samples. */
const OUTCOMES: Readonly<Record<number, Outcome>> = {
  0: "ok",
  6: "unresolved",
  7: "refused",
  18: "reset",
  28: "timed-out",
  52: "reset",
  55: "reset",
  56: "reset",
};

export function outcomeOfCurl(exitCode: number, status: number): Outcome {
  const outcome = OUTCOMES[exitCode] ?? "failed";
  return outcome === "ok" ? outcomeOfStatus(status) : outcome;
}

/** @throws LabError `CurlMissing` where the instance has no curl */
export function readCurl({
  exitCode,
  stdout,
  stderr,
}: {
  exitCode: number;
  stdout: string;
  stderr: string;
}): CurlAnswer {
  const start = stderr.indexOf("{");
  if (start < 0) throw new LabError("CurlMissing", `curl cannot be run there: ${stdout}${stderr}`, { status: 500 });
  const [transfer, ...rest] = stderr.slice(start).split("\n");
  const { http_code: status, remote_ip, errormsg } = JSON.parse(transfer as string) as Transfer;
  const headers = readHeaders(rest.join("\n"));
  const servedBy = headers["x-served-by"];
  return {
    outcome: outcomeOfCurl(exitCode, status),
    status,
    body: stdout,
    headers,
    ...(servedBy === undefined ? {} : { servedBy }),
    ...(remote_ip ? { remoteIp: remote_ip } : {}),
    ...(errormsg ? { detail: errormsg } : {}),
  };
}

interface Transfer {
  readonly http_code: number;
  readonly remote_ip?: string;
  readonly errormsg?: string | null;
}

function readHeaders(json: string): Record<string, string> {
  const lists = JSON.parse(json.trim() === "" ? "{}" : json) as Record<string, readonly string[]>;
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name.toLowerCase(), values.join(", ")]));
}
