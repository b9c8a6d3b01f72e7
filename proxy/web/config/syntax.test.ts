import { expect, test } from "vitest";
import { parseStatement, readLines, splitArguments } from "./syntax.ts";

const read = (text: string) => readLines(text).map((line) => parseStatement(line, "f"));
const directive = (name: string, args: readonly string[], line: number) => ({
  kind: "directive",
  name,
  args,
  file: "f",
  line,
});

test("a statement is one line, with the number of the line", () => {
  expect(read("Listen 80\n\n  # a comment\n\tServerName web\r\n")).toEqual([
    directive("Listen", ["80"], 1),
    directive("ServerName", ["web"], 4),
  ]);
});

test("a backslash before the end of a line joins the next line, and the statement keeps its first line's number", () => {
  expect(read("ProxyPass / \\\n  http://app:9090/ \\\n  timeout=5\nListen 80")).toEqual([
    directive("ProxyPass", ["/", "http://app:9090/", "timeout=5"], 1),
    directive("Listen", ["80"], 4),
  ]);
});

test("a hash is a comment at the start of a line only, and a comment goes on behind a backslash", () => {
  expect(read("Listen 80 # web\n# more \\\nFoo")).toEqual([directive("Listen", ["80", "#", "web"], 1)]);
});

test("sections open with their arguments and close with their name", () => {
  expect(read('<Location "/a b">\n</Location>\n<LocationMatch ^/x\n<If >')).toEqual([
    { kind: "opening", name: "Location", args: ["/a b"], file: "f", line: 1 },
    { kind: "closing", name: "Location", file: "f", line: 2 },
    { kind: "opening", name: "LocationMatch", args: undefined, file: "f", line: 3 },
    { kind: "opening", name: "If", args: [], file: "f", line: 4 },
  ]);
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
