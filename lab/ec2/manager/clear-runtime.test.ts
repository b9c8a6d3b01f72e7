import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { clearRuntime } from "./clear-runtime.ts";

test("nothing but folders outlives a boot in /run, and what a link there leads to is left alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = join(folder, "run");
  mkdirSync(join(run, "httpd", "deep"), { recursive: true });
  mkdirSync(join(run, "systemd", "private"), { recursive: true });
  mkdirSync(join(folder, "elsewhere"));
  for (const file of ["run/httpd/httpd.pid", "run/httpd/deep/lock", "elsewhere/kept"])
    writeFileSync(join(folder, file), "45");
  symlinkSync("../elsewhere", join(run, "link"));
  clearRuntime(run);
  expect(readdirSync(run, { recursive: true }).toSorted()).toEqual([
    "httpd",
    "httpd/deep",
    "systemd",
    "systemd/system",
  ]);
  expect(readdirSync(join(folder, "elsewhere"))).toEqual(["kept"]);
  clearRuntime(run);
});
