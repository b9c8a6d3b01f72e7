/** Clients that keep their cookies, as browsers do. */
import { LabError } from "../../lab/model/errors.ts";
import type { Stage } from "../../lab/scenario/index.ts";
import { PATIENCE_MS } from "./cast.ts";

/** Who answered each request of each client, by `X-Served-By`, in order. */
export type Answers = readonly (readonly string[])[];

/** A request of curl with the cookies of client `$c`, kept in a file of its own; prints who answered. */
const REQUEST = `curl -sS -o /dev/null -b /tmp/visitor-$c -c /tmp/visitor-$c -w '%header{x-served-by} ' "$1" || exit 1`;

/** Clients on the lab's internet side, each with a jar of cookies of its own, ask `url` so many times. */
export async function visit(
  { lab }: Stage,
  url: string,
  plan: { clients: number; requests: number },
): Promise<Answers> {
  const each = `r=0; while [ $r -lt ${plan.requests} ]; do ${REQUEST}; r=$((r + 1)); done; echo`;
  const script = `c=0; while [ $c -lt ${plan.clients} ]; do ${each}; c=$((c + 1)); done`;
  const { exitCode, stdout, stderr } = await lab.exec("client", ["sh", "-c", script, "visit", url], {
    timeoutMs: PATIENCE_MS,
  });
  if (exitCode === 0) return readAnswers(stdout);
  throw new LabError("NotAnswered", `${url} was not answered: ${stderr.trim()}`, { status: 502 });
}

/** Clients without any cookie: a lab may have been played on before. */
export async function forgetCookies({ lab }: Stage): Promise<void> {
  await lab.exec("client", ["sh", "-c", "rm -f /tmp/visitor-*"]);
}

/** A line a client, a word a request. Pure. */
export function readAnswers(text: string): Answers {
  return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim().split(/\s+/)]));
}

/** How many different servers each client met. Pure. */
export function serversMet(answers: Answers): number[] {
  return answers.map((one) => new Set(one).size);
}
