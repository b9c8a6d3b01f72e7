import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

function sweep(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "sweep", ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", DOCKER_HOST: "unix:///nonexistent.sock" },
  });
  return { status, stdout, stderr };
}

const INTERVAL = ["--vary", "HealthCheckIntervalSeconds=5,10"];

const BAD: readonly [readonly string[], string][] = [
  [["proxy"], "No scenario and no template with scenarios is called `proxy`"],
  [["proxy-ha", "--vary", "HealthCheckIntervalSecond=5"], "did you mean `HealthCheckIntervalSeconds`?"],
  [["proxy-ha", ...INTERVAL, "--repeat", "0"], "--repeat takes a whole number from 1; got `0`"],
  [["proxy-ha", ...INTERVAL, "--time-scale", "101"], "A time scale is a number from 1 to 100; got `101`"],
  [["proxy-ha", ...INTERVAL, "--name", "Bad_Name"], "A lab's name has 1 to 40 of a-z, 0-9 and -"],
];

test.each(BAD)("%j is refused with one clear error and exit code 2, before a lab is made", (args, words) => {
  const { status, stdout, stderr } = sweep(...args);
  expect(stderr).toContain(words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

test("every fault of several options is told by one run", () => {
  const { stderr } = sweep("proxy-ha", "--vary", "UnhealthyThresholdCount=1,11", "--vary", "Prefix=A");
  for (const words of ["at least 2, got `1`", "at most 10, got `11`", "Parameter `Prefix` must be"]) {
    expect(stderr).toContain(words);
  }
});
