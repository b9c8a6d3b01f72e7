import { expect, test } from "vitest";
import type { Problem } from "../model/problem.ts";
import { tellProblems, tellWaiting } from "./progress.ts";

test("only what changed is told, and what is no longer awaited is done", () => {
  const first = ["group web: 0 of 2 in service", "database main: 0 of 2 available"];
  expect(tellWaiting([], first)).toEqual(["  group web: 0 of 2 in service", "  database main: 0 of 2 available"]);
  expect(tellWaiting(first, first)).toEqual([]);
  expect(tellWaiting(first, ["database main: 1 of 2 available"])).toEqual([
    "  group web: done",
    "  database main: 1 of 2 available",
  ]);
});

test("a problem is told once, while its count goes on", () => {
  const missingRule = { securityGroup: "AppGroup", property: "SecurityGroupIngress", FromPort: 9090 };
  const seen = (message: string) => [{ message, missingRule } as unknown as Problem];
  expect(tellProblems([], seen("refused 1 health check."))).toEqual([
    "  refused 1 health check.",
    "    Missing: { FromPort: 9090 } in SecurityGroupIngress of AppGroup",
  ]);
  expect(tellProblems(seen("refused 1 health check."), seen("refused 2 health checks."))).toEqual([]);
});
