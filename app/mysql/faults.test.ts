import { expect, test } from "vitest";
import { StoreUnavailable } from "../store.ts";
import { isUnavailable, spoilsConnection } from "./faults.ts";

const coded = (code: string, fatal?: boolean) => Object.assign(new Error(code), { code, fatal });

test.each([
  [coded("ECONNREFUSED"), true, true],
  [coded("PROTOCOL_SEQUENCE_TIMEOUT"), true, true],
  [coded("ER_OPTION_PREVENTS_STATEMENT"), true, true],
  [coded("ER_PARSE_ERROR"), false, false],
  [coded("ER_NO_SUCH_TABLE"), false, false],
  [coded("ER_MALFORMED_PACKET", true), false, true],
  [new Error("Can't add new command when connection is in closed state"), true, true],
  [new StoreUnavailable("no free connection"), true, false],
  ["odd", false, false],
])("%s: unavailable %s, spoils its connection %s", (error, unavailable, spoils) => {
  expect([isUnavailable(error), spoilsConnection(error)]).toEqual([unavailable, spoils]);
});
