import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** What set-up finds on a made-up machine: `docker` is the given script, everything else is the real one. */
function runSetup(docker: string, options: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const bin = temporaryFolder();
  writeFileSync(join(bin, "docker"), `#!/bin/sh\n${docker}\n`);
  chmodSync(join(bin, "docker"), 0o755);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, CI: "", ...environment };
  const { status, stdout, stderr } = spawnSync("sh", [join(import.meta.dirname, "setup"), ...options], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Runs a line of shell among the parts of set-up, on the given distribution. */
function runPart(distribution: string, line: string) {
  const parts = join(import.meta.dirname, "setup.d");
  const script = `set -eu; assume_yes=; root=.; for part in say packages engine browser; do . "${parts}/$part.sh"; done
    distribution() { echo ${distribution.split("-")[0]}; }; codename() { echo ${distribution.split("-")[1]}; }
    ${line}`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  return { status, stdout, stderr };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const answers = 'case "$*" in "compose version --short") echo 2.26.1 ;; esac';

test("set-up does nothing and says nothing when all is there", () => {
  expect(runSetup(answers, [])).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("an option that set-up does not know is wrong usage", () => {
  expect(runSetup(answers, ["--force"])).toEqual({
    status: 2,
    stdout: "",
    stderr: "setup: unknown option `--force`\n       scripts/setup [--yes] [--check] [--tests]\n",
  });
});

test("a browser is asked for by tests alone, and where no package is known a person is told", () => {
  const ensure = (wanted: string) =>
    runPart("fedora-44", `for_tests=${wanted}; CHROMIUM_PATH=/nowhere/chromium; ensure_browser`);
  expect([ensure(""), ensure("yes")]).toEqual([
    { status: 0, stdout: "", stderr: "" },
    { status: 0, stdout: "", stderr: "setup: tests of reports need Chromium: install one and set CHROMIUM_PATH\n" },
  ]);
});

test("an engine that was pointed to and is silent is not replaced by another", () => {
  expect(runSetup("exit 1", ["--yes"], { DOCKER_HOST: "tcp://127.0.0.1:1" })).toEqual({
    status: 2,
    stdout: "",
    stderr: "setup: DOCKER_HOST=tcp://127.0.0.1:1 does not answer\n       start that engine or unset DOCKER_HOST\n",
  });
});

test("an engine that this user may not use is not replaced by another", () => {
  const docker = "echo 'permission denied while trying to connect to the docker API' >&2; exit 1";
  expect(runSetup(docker, ["--yes"], { DOCKER_HOST: "" })).toEqual({
    status: 2,
    stdout: "",
    stderr: "setup: this user may not use the Docker engine\n       add it to the group docker and log in again\n",
  });
});

test("what a command prints is shown when it fails", () => {
  const run = (status: number) => runPart("debian-trixie", `quietly sh -c 'echo out; echo err >&2; exit ${status}'`);
  expect([run(0), run(1)]).toEqual([
    { status: 0, stdout: "", stderr: "" },
    { status: 1, stdout: "", stderr: "out\nerr\n" },
  ]);
});

test("a check reports each part and mends none", () => {
  const { status, stderr } = runSetup('[ "$1" = version ]', ["--check"]);
  expect({ status, lines: stderr.split("\n").slice(0, 4) }).toEqual({
    status: 1,
    lines: [
      "setup: modules   ok",
      "setup: engine    ok",
      "setup: compose   Compose v2 is missing",
      "setup: buildx    missing",
    ],
  });
});

test("each distribution has its own names for the engine's packages", () => {
  expect(runPart("debian-bookworm", "engine_packages").stdout).toBe(
    "docker.io docker-cli docker-compose docker-buildx\n",
  );
  expect(runPart("ubuntu-noble", "engine_packages").stdout).toBe("docker.io docker-compose-v2 docker-buildx\n");
});

test("elsewhere one message says what to install", () => {
  expect(runPart("fedora-43", "install_engine")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "setup: no Docker engine with Compose v2 and buildx answers\n" +
      "       install Docker Engine, docker compose v2 and docker buildx, start it, and run this again\n",
  });
});

test("without a terminal and without leave nothing is installed", () => {
  expect(runPart("debian-bookworm", "install_engine")).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "setup: would install: docker.io docker-cli docker-compose docker-buildx mmdebstrap uidmap " +
      "(Docker's from Debian trixie: bookworm's Compose is too old; nothing else moves)\n" +
      "       run `scripts/setup --yes` to allow it\n",
  });
});

test("Compose of version 1 is none", () => {
  const compose = (version: string) =>
    runPart("debian-trixie", `docker() { echo ${version}; }; compose_answers`).status;
  expect(["1.29.2", "v1.29.2", "2.26.1-4", "v2.40.0", "5.0.1"].map(compose)).toEqual([1, 1, 0, 0, 0]);
});

test("a pid file whose number belongs to another program is removed", () => {
  const file = join(temporaryFolder(), "docker.pid");
  const remove = (pid: number, program: string) => {
    writeFileSync(file, String(pid));
    return runPart("debian-trixie", `as_root() { "$@"; }; remove_stale_pid ${file} ${program}; [ ! -e ${file} ]`)
      .status;
  };
  expect({ another: remove(process.pid, "dockerd"), gone: remove(2 ** 22 + 1, "dockerd") }).toEqual({
    another: 0,
    gone: 0,
  });
});

test("modules are current when npm installed what the lock file says", () => {
  const root = temporaryFolder();
  const put = (file: string, packages: unknown) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify({ packages }));
  };
  const isCurrent = () =>
    spawnSync(process.execPath, [join(import.meta.dirname, "setup.d/modules-current.mjs"), root]).status === 0;
  const a = { "node_modules/a": { version: "1.0.0" } };
  put("package-lock.json", { "": {}, ...a, "node_modules/mac-only": { version: "1.0.0", optional: true } });
  expect(isCurrent()).toBe(false);
  put("node_modules/.package-lock.json", a);
  expect(isCurrent()).toBe(true);
  put("package-lock.json", { "": {}, "node_modules/a": { version: "1.0.1" } });
  expect(isCurrent()).toBe(false);
});
