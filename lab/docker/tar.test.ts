import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesOf, tarOf } from "./tar.ts";

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

test("files are read as GNU tar writes them, empty ones too, and folders are none", () => {
  const archive = execFileSync("tar", [
    "-C",
    join(import.meta.dirname, ".."),
    "--format=ustar",
    "-cf",
    "-",
    "docker/tar.ts",
    "docker/images",
  ]);
  const files = filesOf(archive);
  expect(files.map(({ path }) => path)).toContain("docker/tar.ts");
  expect(files.find(({ path }) => path.endsWith("/tar.ts"))?.text).toContain("export function filesOf");
  expect(files.every(({ path }) => !path.endsWith("/"))).toBe(true);
  const written = [
    { path: "a", text: "" },
    { path: "b/c", text: "x".repeat(513) },
  ];
  expect(filesOf(tarOf(written, 0))).toEqual(written);
});
