import { expect, test } from "vitest";
import { parseAnswer } from "./observation.ts";

const answer = (lag: string) => `*** 1. row ***
: tierlab 1 0 1
executed: 
dropped: NULL
at_ms: 1795315936052
connections: 12
lag_ms: ${lag}
*** 1. row ***
Variable_name: Com_delete
        Value: 1
*** 2. row ***
Variable_name: Com_insert
        Value: 20
*** 3. row ***
Variable_name: Com_select
        Value: 300
*** 4. row ***
Variable_name: Queries
        Value: 4000
*** 5. row ***
Variable_name: Rpl_semi_sync_source_clients
        Value: 0
*** 6. row ***
Variable_name: Uptime
        Value: 77
`;

test("a look tells how busy a server is, and the age of what it is applying (R36)", () => {
  expect(parseAnswer(answer("1259.2"))?.activity).toEqual({
    ...{ atMs: 1_795_315_936_052, uptimeSeconds: 77, connections: 12 },
    ...{ queries: 4000, selects: 300, changes: 21, lagMs: 1259.2 },
  });
});

test("one that is applying nothing, or that a clock was put back under, is not behind", () => {
  for (const lag of ["NULL", "-0.4"]) expect(parseAnswer(answer(lag))?.activity?.lagMs).toBe(0);
  expect(parseAnswer(": tierlab 1 0 1\n")).not.toHaveProperty("activity");
});
