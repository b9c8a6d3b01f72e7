import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { tarOf } from "./tar.ts";

test("tar reads what is written, with its owner, mode and time", () => {
  const files = [
    { path: "usr/local/a.crt", text: "ä\n" },
    { path: "etc/b", text: "x".repeat(1024) },
  ];
  const archive = tarOf(files, Date.UTC(2026, 0, 2, 3, 4, 5));
  const tar = (...args: string[]) =>
    execFileSync("tar", args, { input: archive, env: { TZ: "UTC", PATH: process.env.PATH } });
  expect(
    String(tar("--numeric-owner", "--full-time", "-tvf", "-"))
      .trim()
      .split("\n")
      .map((line) => line.replace(/ +/g, " ")),
  ).toEqual(["-rw-r--r-- 0/0 3 2026-01-02 03:04:05 usr/local/a.crt", "-rw-r--r-- 0/0 1024 2026-01-02 03:04:05 etc/b"]);
  expect(String(tar("-xOf", "-", "usr/local/a.crt"))).toBe("ä\n");
});
