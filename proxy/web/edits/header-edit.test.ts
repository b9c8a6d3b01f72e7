import { expect, test } from "vitest";
import { parseConfig } from "../config/parse-config.ts";
import { runEnvRules } from "./env-rule.ts";
import { applyEdits, type EditFacts } from "./header-edit.ts";

const facts: EditFacts = {
  env: new Map([["SITE", "blue"]]),
  startMs: 1_667_703_712_007,
  elapsedMs: () => 1.5,
  requestFields: [
    { name: "X-Echo-A", value: "1" },
    { name: "Accept", value: "*/*" },
  ],
};

/** What `RequestHeader <edit>` makes of the fields. */
function edited(edit: string, ...pairs: readonly [string, string][]): string[] {
  const { settings } = parseConfig(`Listen 80\nRequestHeader ${edit}`, "f", "m").main;
  const fields = pairs.map(([name, value]) => ({ name, value }));
  applyEdits(settings.requestEdits, fields, facts);
  return fields.map(({ name, value }) => `${name}: ${value}`);
}

test.each([
  ["set X new", ["X: new", "Y: 2"]],
  ['set Z "p %{SITE}e %{NONE}e %{X}s %%"', ["X: a", "Y: 2", "x: b", "Z: p blue (null) (null) %"]],
  ["set Z %t/%D", ["X: a", "Y: 2", "x: b", "Z: t=1667703712007000/D=1500"]],
  ["add X c", ["X: a", "Y: 2", "x: b", "X: c"]],
  ["append X c", ["X: a, c", "Y: 2", "x: b"]],
  ["append Z c", ["X: a", "Y: 2", "x: b", "Z: c"]],
  ["merge X a", ["X: a", "Y: 2", "x: b"]],
  ["merge X b", ["X: a, b", "Y: 2", "x: b"]],
  ["setifempty X c", ["X: a", "Y: 2", "x: b"]],
  ["setifempty Z c", ["X: a", "Y: 2", "x: b", "Z: c"]],
  ["unset X", ["Y: 2"]],
  ["edit X ^(.) <$1-$0>", ["Y: 2", "X: <a-a>", "x: <b-b>"]],
  ["echo ^X-Echo", ["X: a", "Y: 2", "x: b", "X-Echo-A: 1"]],
  ["set X c env=SITE", ["X: c", "Y: 2"]],
  ["set X c env=!SITE", ["X: a", "Y: 2", "x: b"]],
])("RequestHeader %s", (edit, lines) => {
  expect(edited(edit, ["X", "a"], ["Y", "2"], ["x", "b"])).toEqual(lines);
});

test("edit replaces the first match, edit* each of them", () => {
  expect(edited("edit X a b", ["X", "aXa"])).toEqual(["X: bXa"]);
  expect(edited("edit* X a b", ["X", "aXa"])).toEqual(["X: bXb"]);
});

test("SetEnvIf sets and takes away variables by headers and by what the request is", () => {
  const { settings } = parseConfig(
    `Listen 80
     SetEnv FIXED here
     SetEnvIf User-Agent "Fire(\\w+)" browser=$1 modern
     SetEnvIfNoCase Request_URI ^/OLD !modern
     BrowserMatch Safari safari`,
    "f",
    "m",
  ).main;
  const subject = {
    fields: [{ name: "user-agent", value: "Firefox/1" }],
    ...{ clientAddress: "10.0.0.1", serverAddress: "10.0.0.2", method: "GET", path: "/old/x", protocol: "HTTP/1.1" },
  };
  expect([...runEnvRules(settings.envRules, subject, new Map([["A", "1"]]))]).toEqual([
    ["A", "1"],
    ["FIXED", "here"],
    ["browser", "fox"],
  ]);
});
