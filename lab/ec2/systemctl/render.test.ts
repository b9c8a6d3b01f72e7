import { expect, test } from "vitest";
import type { UnitReport } from "../protocol.ts";
import { renderJobs } from "./jobs.ts";
import { renderUnits } from "./list.ts";
import { parseOptions } from "./options.ts";
import { renderProperties } from "./show.ts";
import { renderAge, renderTimestamp } from "./time.ts";

const failed = (serviceResult: string) =>
  renderJobs("start", { kind: "jobs", jobs: [{ unit: "app.service", result: "failed", serviceResult }] });

test("a job that fails says why and where to look, and one that was refused says what is not there", () => {
  expect(failed("exit-code")).toEqual({
    status: 1,
    err: 'Job for app.service failed because the control process exited with error code.\nSee "systemctl status app.service" and "journalctl -xeu app.service" for details.\n',
  });
  expect(failed("start-limit-hit").err).toContain('use "systemctl reset-failed app.service"');
  const jobs = [{ unit: "none.service", result: "failed", error: "Unit none.service not found." }] as const;
  expect(renderJobs("stop", { kind: "jobs", jobs })).toEqual({
    status: 5,
    err: "Failed to stop none.service: Unit none.service not found.\n",
  });
  expect(renderJobs("start", { kind: "jobs", jobs: [{ unit: "a.service", result: "done" }] })).toEqual({
    status: 0,
    err: "",
  });
});

const unit = (name: string, activeState: string, subState: string): UnitReport => ({
  name,
  loadState: "loaded",
  file: `/nowhere/${name}`,
  dropIns: [],
  isStale: false,
  description: `The ${name}`,
  activeState,
  subState,
});

test("units are listed where they are at work, by state, and by pattern", () => {
  const units = [
    unit("app.service", "active", "running"),
    unit("b.service", "inactive", "dead"),
    unit("c.service", "failed", "failed"),
  ];
  const names = (...args: string[]) => {
    const { positionals, ...options } = parseOptions(["--no-legend", ...args]);
    return renderUnits(units, positionals, { ...options, positionals }).match(/\w+\.service(?= +loaded)/g);
  };
  expect(names()).toEqual(["app.service", "c.service"]);
  expect(names("--all")).toHaveLength(3);
  expect(names("--failed")).toEqual(["c.service"]);
  expect(names("--state=running")).toEqual(["app.service"]);
  expect(names("app*")).toEqual(["app.service"]);
});

test("properties have systemd's names, and may be asked for one by one", () => {
  const report: UnitReport = {
    ...unit("app.service", "failed", "failed"),
    service: {
      type: "simple",
      restart: "no",
      result: "signal",
      mainPid: 0,
      controlPid: 0,
      mainExit: { kind: "killed", signal: "SIGKILL" },
      exitedPid: 12,
      restarts: 2,
      canReload: false,
      changedAtMs: 0,
      processes: [],
    },
  };
  const property = ["Result,ExecMainCode", "ExecMainStatus", "ExecMainPID", "NRestarts"];
  expect(renderProperties(report, { property, value: false })).toBe(
    "Result=signal\nExecMainCode=2\nExecMainStatus=9\nExecMainPID=12\nNRestarts=2\n",
  );
  expect(renderProperties(report, { property: ["ActiveState"], value: true })).toBe("failed\n");
});

test("options may stand after units; one that is not offered is an error", () => {
  expect(parseOptions(["is-enabled", "app", "-l"])).toMatchObject({ positionals: ["is-enabled", "app"], full: true });
  expect(parseOptions(["kill", "--kill-who=main", "-s", "HUP", "app"])).toMatchObject({
    "kill-whom": "main",
    signal: "HUP",
  });
  expect(() => parseOptions(["--user", "start", "app"])).toThrow("systemctl: Unknown option '--user'");
});

test("times and ages are written as systemctl writes them", () => {
  expect(renderTimestamp(Date.UTC(2026, 10, 21, 17, 53, 15))).toBe("Sat 2026-11-21 17:53:15 UTC");
  expect([0, 3_500, 123_000, 90_000_000, 200_000_000].map(renderAge)).toEqual([
    "0s ago",
    "3s ago",
    "2min 3s ago",
    "1 day 1h ago",
    "2 days 7h ago",
  ]);
});
