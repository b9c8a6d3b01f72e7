import { expect, test } from "vitest";
import { readStatements, splitArguments } from "./syntax.ts";

test("a statement is one line, with the number of the line", () => {
  expect(readStatements("Listen 80\n\n  # a comment\n\tServerName web\r\n")).toEqual([
    { name: "Listen", args: ["80"], line: 1 },
    { name: "ServerName", args: ["web"], line: 4 },
  ]);
});

test("a backslash before the end of a line joins the next line, and the statement keeps its first line's number", () => {
  expect(readStatements("ProxyPass / \\\n  http://app:9090/ \\\n  timeout=5\nListen 80")).toEqual([
    { name: "ProxyPass", args: ["/", "http://app:9090/", "timeout=5"], line: 1 },
    { name: "Listen", args: ["80"], line: 4 },
  ]);
});

test("a hash is a comment at the start of a line only", () => {
  expect(readStatements("Listen 80 # web")).toEqual([{ name: "Listen", args: ["80", "#", "web"], line: 1 }]);
});

test.each([
  ['LogFormat "%h \\"%r\\"" combined', ["LogFormat", '%h "%r"', "combined"]],
  ["A 'single \"quotes\" stay'", ["A", 'single "quotes" stay']],
  ['A ""', ["A", ""]],
  ['A "C:\\\\logs\\n"', ["A", "C:\\logs\\n"]],
  ['A "never closed', ["A", "never closed"]],
  ["", []],
])("words of %j", (text, words) => {
  expect(splitArguments(text)).toEqual(words);
});
