/** curl in a shell loop inside an instance: a probe that shares no code with the load, for comparison with it. */
import { randomUUID } from "node:crypto";
import type { StartedLab } from "../project/started-lab.ts";
import { outcomeOfCurl } from "./curl.ts";

export interface CurlLoopPlan {
  readonly url: string;
  readonly proxy?: string;
  /** From the start of one request to the start of the next, however long answers take. */
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** It ends by itself after this long; ten minutes unless told. */
  readonly durationMs?: number;
}

/** One line of the loop's log. */
export interface CurlLine {
  /** When the request began, milliseconds since the epoch. */
  readonly atMs: number;
  /** curl's; 0 for any whole answer. */
  readonly exitCode: number;
  /** 0 where no answer came. */
  readonly status: number;
  readonly tookMs: number;
}

export interface CurlLoop {
  readonly plan: CurlLoopPlan;
  /** Ends the loop, waits for its last answers and reads its log. */
  stop(): Promise<readonly CurlLine[]>;
}

/** Ends with its standard input. `read` is the shell's own: killing its subshell leaves nothing behind. */
const SCRIPT = `
log=$1; every=$2; last=$3; shift 3
: > "$log"; : > "$log.on"; exec 3<&0
(read -r _ <&3; rm -f "$log.on") &
reader=$!
due=$(date +%s%3N); last=$((due + last))
while [ -e "$log.on" ] && [ "$due" -lt "$last" ]; do
  (at=$(date +%s%3N); said=$(curl "$@"); code=$?; echo "$at $code $said" >> "$log") < /dev/null &
  due=$((due + every)); left=$((due - $(date +%s%3N)))
  [ "$left" -gt 0 ] && sleep "$(printf '%d.%03d' $((left / 1000)) $((left % 1000)))"
done
kill "$reader" 2> /dev/null; wait; rm -f "$log.on"
`;
const DEFAULT_DURATION_MS = 600_000;

/** Starts it inside the instance `from`, with a log in a file there. */
export async function startCurlLoop(lab: StartedLab, from: string, plan: CurlLoopPlan): Promise<CurlLoop> {
  const log = `/tmp/tierlab-curl-${randomUUID()}.log`;
  const spacing = [plan.everyMs, plan.durationMs ?? DEFAULT_DURATION_MS].map(String);
  const program = await lab.stream(from, ["sh", "-c", SCRIPT, "sh", log, ...spacing, ...curlLoopArguments(plan)]);
  program.stdout.resume();
  program.stderr.resume();
  const read = async () => {
    program.endInput();
    await program.exited;
    const { stdout } = await lab.exec(from, ["cat", log]);
    await lab.exec(from, ["rm", "-f", log]);
    return readCurlLog(stdout);
  };
  let ended: Promise<readonly CurlLine[]> | undefined;
  return {
    plan,
    stop: () => {
      ended ??= read();
      return ended;
    },
  };
}

function curlLoopArguments({ url, proxy, timeoutMs }: CurlLoopPlan): string[] {
  const quiet = ["--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{time_total}"];
  const way = proxy === undefined ? ["--noproxy", "*"] : ["--proxy", proxy];
  return [...quiet, ...way, "--max-time", String(timeoutMs / 1000), url];
}

/** Lines in the order in which their requests began; torn ones are passed over. Pure. */
export function readCurlLog(text: string): CurlLine[] {
  const lines = text.split("\n").flatMap((line) => {
    const [, at, exitCode, status, seconds] = /^(\d+) (\d+) (\d{3}) ([\d.]+)$/.exec(line) ?? [];
    if (at === undefined) return [];
    return [{ atMs: Number(at), exitCode: Number(exitCode), status: Number(status), tookMs: Number(seconds) * 1000 }];
  });
  return lines.sort((a, b) => a.atMs - b.atMs);
}

/** As a point of a row that failed or did not. */
export function isCurlFailure({ exitCode, status }: CurlLine): boolean {
  return outcomeOfCurl(exitCode, status) !== "ok";
}
