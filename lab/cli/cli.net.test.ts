import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { expect, test } from "vitest";
import { commands } from "./commands/index.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

function tierlab(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", DOCKER_HOST: "unix:///nonexistent.sock" },
  });
  return { status, stdout, stderr };
}

const BAD: readonly [readonly string[], string][] = [
  [["nonsense"], "error: unknown command 'nonsense'"],
  [["up", "--colour"], "error: unknown option '--colour'"],
  [["up", "three-tier", "four-tier"], "error: too many arguments for 'up'"],
  [["up", "no-such-template"], "no-such-template"],
  [
    ["up", "--name", "Bad_Name"],
    "A lab's name has 1 to 40 of a-z, 0-9 and - and neither begins nor ends with -; got `Bad_Name`",
  ],
  [["up", "--name", "-x"], "got `-x`"],
  [["up", "--time-scale", "fast"], "--time-scale takes a number; got `fast`"],
  [["up", "--time-scale", "0"], "A time scale is a number from 1 to 100; got `0`"],
  [["up", "--time-scale", "101"], "A time scale is a number from 1 to 100; got `101`"],
  [["up", "--parameters", "DBName"], "--parameters takes Key=Value; got `DBName`"],
  [["up", "--parameters", "Nope=1"], "Nope"],
  [["up", "--parameters", "HTTPPort=0"], "HTTPPort"],
  [["up", "--parameters", "HTTPPort=eighty"], "HTTPPort"],
  [["render", "no-such-template"], "no-such-template"],
  [["kill"], "error: missing required argument 'instance'"],
  [["register", "server-1"], "error: missing required argument 'target group'"],
  [["deregister", "server-1", "web", "--port", "http"], "--port takes a whole number from 0; got `http`"],
  [["exec", "web-group-1"], "error: missing required argument 'command'"],
  [["run", "no-such-story"], "No scenario is called `no-such-story`; there are"],
  [["run", "failover", "--repeat", "0"], "--repeat takes a whole number from 1; got `0`"],
  [["run", "failover", "--seed", "x"], "--seed takes a whole number from 0; got `x`"],
  [["run", "failover", "--step", "--repeat", "2"], "--step plays a scenario once"],
  [["run", "failover", "--step"], "it needs a terminal"],
  [["run", "failover", "--parameters", "x"], "--parameters takes Key=Value; got `x`"],
  [["db"], "error: missing required argument 'action'"],
  [["db", "drop"], "db takes status, connect, failover, reboot, promote, endpoint; got `drop`"],
  [["db", "reboot"], "It is `tierlab db reboot <instance> [--force-failover]`; got 0 words after it"],
  [["db", "reboot", "db-1", "db-2"], "got 2 words after it"],
  [["db", "promote", "db-1", "--force-failover"], "db promote has no option --force-failover"],
  [["db", "status", "--type", "ANY"], "db status has no option --type"],
  [["db", "endpoint", "make"], "db endpoint takes list, create, modify or delete; got `make`"],
  [["db", "endpoint", "create"], "db endpoint create takes the name of one"],
  [["db", "endpoint", "create", "a"], "--type is one of READER, WRITER, ANY; got nothing"],
  [["db", "endpoint", "modify", "a", "--type", "both"], "--type is one of READER, WRITER, ANY; got `both`"],
  [["faults", "laten"], "No fault is called `laten`; there are latency"],
  [["fault"], "error: missing required argument 'kind'"],
  [["fault", "lose"], "No fault is called `lose`; there are loss"],
  [["fault", "latency", "ms"], "Options are key=value; got `ms`"],
  [["fault", "latency", "speed=3"], "latency has no option `speed`; there are between, and, ms"],
  [["fault", "latency", "ms=slow"], "ms is a number; got `slow`"],
  [["fault", "kill", "instance=a", "--for", "soon"], "--for takes a time above 0 such as 500ms, 30s or 2m; got `soon`"],
  [["fault", "end"], "end takes the id of a fault, or --all; got `neither`"],
  [["fault", "end", "fault-1", "fault-2"], "end takes the id of a fault, or --all; got `fault-1 fault-2`"],
  [["fault", "kill", "--all"], "--all goes with `end`"],
  [["images"], "error: missing required argument 'action'"],
  [["images", "burn"], "images takes one of list, build, save, load; got `burn`"],
  [["images", "save"], "images save takes a file"],
  [["images", "load", "/nonexistent.tar"], "got `/nonexistent.tar`"],
  [["images", "load"], "images load takes a file"],
  [["ls", "web"], "error: too many arguments for 'ls'"],
  [["run", "no-such-scenario"], "No scenario is called `no-such-scenario`"],
  [["run", "failover", "--seed", "-1"], "--seed takes a whole number from 0; got `-1`"],
  [["run", "failover", "--time-scale", "slow"], "--time-scale takes a number; got `slow`"],
  [["run", "./no-such.scenario.ts"], "no-such.scenario.ts cannot be read as a scenario"],
];

test.each(BAD)("%j is refused with one clear error and exit code 2", (args, words) => {
  const { status, stdout, stderr } = tierlab(...args);
  expect(stderr).toContain(words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

test("an engine that does not answer is a fault: exit code 1, and the next command is named", () => {
  const { status, stderr } = tierlab("status");
  expect(status).toBe(1);
  expect(stderr).toContain("tierlab doctor");
});

test("options after an instance belong to the command that exec runs there", () => {
  expect(tierlab("exec", "web-group-1", "ls", "-la").stderr).toContain("No Docker engine answers");
});

test("a command's own --help is there and tells its words and options", () => {
  const { status, stdout } = tierlab("exec", "--help");
  expect(status).toBe(0);
  expect(stdout).toContain("Usage: tierlab exec [options] <instance> <command...>");
  expect(stdout).toContain("run a command inside an instance");
});

test.each(commands.map((entry) => [entry.name, entry] as const))("%s is what its entry loads", async (name, entry) => {
  const usage = (await entry.load()).define(new Command(name)).helpInformation();
  expect(usage).toContain(`Usage: ${name}`);
});

test("the templates are listed without an engine", () => {
  expect(tierlab("ls", "--templates").stdout).toMatch(/^three-tier {2}.*template\.yaml$/m);
  expect(JSON.parse(tierlab("ls", "--templates", "--json").stdout)).toContainEqual(
    expect.objectContaining({ name: "three-tier" }),
  );
});

test("faults are listed without an engine, and each with its options", () => {
  expect(tierlab("faults").stdout).toMatch(/^az-down {2,}a whole Availability Zone is gone.* AZ Availability: Power/m);
  const { stdout } = tierlab("faults", "latency", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    kind: "latency",
    options: [
      { name: "between", type: "text", isRequired: true },
      { name: "and", isRequired: false, default: "everything" },
      { name: "ms", type: "number", isRequired: true },
    ],
  });
});

test("--help names every command", () => {
  const { status, stdout } = tierlab("--help");
  expect(status).toBe(0);
  for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
});
