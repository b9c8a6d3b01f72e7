import { expect, test } from "vitest";
import { StoreUnavailable } from "../store.ts";
import { isReadOnly, isUnavailable, NeverSent, spoilsConnection } from "./faults.ts";

const coded = (code: string, fatal?: boolean) => Object.assign(new Error(code), { code, fatal });
const prevented = (option: string) =>
  Object.assign(
    new Error(`The MySQL server is running with the ${option} option so it cannot execute this statement`),
    {
      code: "ER_OPTION_PREVENTS_STATEMENT",
    },
  );

test.each([
  [coded("ECONNREFUSED"), true, true],
  [coded("PROTOCOL_SEQUENCE_TIMEOUT"), true, true],
  [coded("ER_SESSION_WAS_KILLED"), true, true],
  [coded("ER_READ_ONLY_MODE"), true, true],
  [coded("ER_PARSE_ERROR"), false, false],
  [coded("ER_NO_SUCH_TABLE"), false, false],
  [coded("ER_MALFORMED_PACKET", true), false, true],
  [new Error("Can't add new command when connection is in closed state"), true, true],
  [new Error("Queue limit reached."), true, true],
  [new StoreUnavailable("no free connection"), true, false],
  ["odd", false, false],
])("%s: unavailable %s, spoils its connection %s", (error, unavailable, spoils) => {
  expect([isUnavailable(error), spoilsConnection(error)]).toEqual([unavailable, spoils]);
});

test.each([
  [prevented("--read-only"), true],
  [prevented("--super-read-only"), true],
  [prevented("--secure-file-priv"), false],
  [coded("ER_READ_ONLY_MODE"), true],
  [coded("ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION"), true],
  [coded("ER_INNODB_READ_ONLY"), true],
  [coded("ECONNRESET"), false],
  ["odd", false],
])("%s: the server takes no writes: %s (R28 to R31)", (error, readOnly) => {
  expect(isReadOnly(error)).toBe(readOnly);
});

test("what was never sent is unavailable too", () => {
  expect(isUnavailable(new NeverSent("no connection"))).toBe(true);
});
