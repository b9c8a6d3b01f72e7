/** One row of a load: what is inserted, and what became of it in a client's words. */
import type { LoadPlan, Outcome, RequestSpec, Sample } from "../../lab/scenario/load/index.ts";
import { outcomeOfError } from "../../lab/scenario/load/index.ts";
import { isReadOnly } from "../mysql/faults.ts";
import { StoreUnavailable } from "../store.ts";
import type { RowClient } from "./clients.ts";

/** What the driver says where sockets say something else. */
const CODES: Readonly<Record<string, Outcome>> = {
  PROTOCOL_CONNECTION_LOST: "reset",
  PROTOCOL_SEQUENCE_TIMEOUT: "timed-out",
};

/** @returns what a load does with each of its requests; it never rejects */
export function rowRequest(plan: Pick<LoadPlan, "rows">, clientOf: (url: string) => RowClient) {
  return async ({ n, url, dueMs, timeoutMs }: RequestSpec, now: () => number): Promise<Sample> => {
    const finish = (rest: Pick<Sample, "outcome" | "servedBy" | "detail">): Sample => {
      return { n, dueMs, latencyMs: Math.max(0, now() - dueMs), url, ...rest };
    };
    try {
      const statement = `INSERT INTO \`${tableOf(url)}\` VALUES (?)`;
      return finish({
        outcome: "ok",
        servedBy: await clientOf(url).insert(statement, [`${plan.rows}-${n}`], timeoutMs),
      });
    } catch (error) {
      return finish(readFailure(error));
    }
  };
}

/** The cause of what the pool threw. */
export function readFailure(error: unknown): { readonly outcome: Outcome; readonly detail: string } {
  const fault = rootOf(error) as NodeJS.ErrnoException;
  const detail = fault.code === undefined ? fault.message : `${fault.code}: ${fault.message}`;
  if (isReadOnly(fault)) return { outcome: "read-only", detail };
  return { outcome: CODES[fault.code ?? ""] ?? outcomeOfError(fault), detail };
}

function rootOf(error: unknown): unknown {
  return error instanceof StoreUnavailable && error.cause !== undefined ? rootOf(error.cause) : error;
}

function tableOf(url: string): string {
  return new URL(url).pathname.slice(1).replaceAll("`", "``");
}
