import { expect, test } from "vitest";
import { fakeClock } from "../../../lab/model/clock.ts";
import { createErrorLog } from "./error-log.ts";

test("an entry names time, module, level, process and client, and entries below the level are left out", () => {
  const lines: string[] = [];
  const log = createErrorLog(
    (line) => lines.push(line),
    { level: "warn", moduleLevels: new Map([["proxy_http", "debug"]]) },
    fakeClock(Date.UTC(2022, 10, 6, 3, 1, 47, 5)),
  );
  log({ module: "proxy", level: "error", message: "no answer", client: "10.0.2.56:4711" });
  log({ module: "core", level: "warn", message: "odd" });
  log({ module: "core", level: "notice", message: "left out" });
  const pid = `[pid ${process.pid}]`;
  expect(lines).toEqual([
    `[Sun Nov 06 03:01:47.005000 2022] [proxy:error] ${pid} [client 10.0.2.56:4711] no answer`,
    `[Sun Nov 06 03:01:47.005000 2022] [core:warn] ${pid} odd`,
  ]);
});
