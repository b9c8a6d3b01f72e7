import { expect, test } from "vitest";
import { describeFault } from "./fault.ts";
import { StoreUnavailable } from "./store.ts";

test("a fault is described by codes and messages, without the statement that it came from", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", sql: "INSERT s3cret" });
  expect(describeFault(new StoreUnavailable("the database does not answer", { cause }))).toBe(
    "StoreUnavailable: the database does not answer (cause: Error ECONNREFUSED: connect ECONNREFUSED)",
  );
  expect(describeFault("odd")).toBe("odd");
});
