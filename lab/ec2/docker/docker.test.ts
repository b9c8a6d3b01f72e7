import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { GuestRequest, GuestView } from "../../model/guest.ts";
import { readComposeFile } from "./compose-file.ts";
import { compose, docker } from "./index.ts";
import { specOf } from "./spec.ts";

const nowMs = 10_000_000;
const view: GuestView = {
  ...specOf({ name: "web", image: "nginx" }),
  ports: [{ hostPort: 3030, containerPort: 80, protocol: "tcp" }],
  command: ["nginx", "-g", "daemon off;"],
  id: "0123456789abcdef",
  state: "running",
  createdAtMs: nowMs - 90_000,
  startedAtMs: nowMs - 61_000,
  finishedAtMs: 0,
  exitCode: 0,
};

/** A docker that is asked, and notes what it asks control for. */
function stand(answers: Readonly<Record<string, unknown>> = {}, folder = "/none") {
  const asked: GuestRequest[] = [];
  const dropped: string[] = [];
  const printed = { out: "", err: "" };
  const print = (to: "out" | "err") => (text: string) => {
    printed[to] += text;
  };
  const ports = {
    ask: async (request: GuestRequest) => {
      asked.push(request);
      const answer = answers[request.verb];
      return (typeof answer === "function" ? answer() : answer) as never;
    },
    terminal: { out: print("out"), err: print("err") },
    env: { HERE: "there" },
    folder: () => folder,
    nowMs: () => nowMs,
    pause: async () => undefined,
    input: (): Readable | undefined => undefined,
    keepInput: async (input: Readable) => `in-${await text(input)}`,
    dropInput: async (name: string) => void dropped.push(name),
  };
  const run = (line: string) => docker(line.split(" "), ports);
  return { asked, dropped, printed, ports, run };
}

test("docker run asks for what its flags say, one by one or in a bunch", async () => {
  const { asked, printed, run } = stand({ run: { id: "c1", notes: ["a note"] } });
  await run("run -dit -p3030:80 --publish=53:53/udp --name web -e A=1 -e HERE --restart always nginx -p x");
  expect(asked).toEqual([
    {
      verb: "run",
      spec: {
        name: "web",
        image: "nginx",
        command: ["-p", "x"],
        environment: { A: "1", HERE: "there" },
        ports: [
          { hostPort: 3030, containerPort: 80, protocol: "tcp" },
          { hostPort: 53, containerPort: 53, protocol: "udp" },
        ],
        restart: "always",
        labels: {},
      },
    },
  ]);
  expect(printed).toEqual({ out: "c1\n", err: "a note\n" });
});

test.each([
  ["run nginx", "A lab's containers run detached: docker run -d"],
  ["run -d -p 80 nginx", "A port is published as HOST:CONTAINER, got `80`"],
  ["run -d -p 80:99999 nginx", "A port is published as HOST:CONTAINER, got `80:99999`"],
  ["run -d --privileged nginx", "docker run: unknown flag: --privileged"],
  ["run -d -v /:/host nginx", "docker run: unknown flag: -v"],
  ["run -d", "docker run needs an image"],
  ["run -d --restart sometimes nginx", "A restart policy is no, on-failure, always, unless-stopped, got `sometimes`"],
  ["build .", "A lab's docker knows run, ps, compose, logs, exec, pull, start, stop, rm; got `build`"],
])("docker %s is refused: %s", async (line, message) => {
  await expect(stand().run(line)).rejects.toThrow(message);
});

test("docker ps shows those that run, with -a all, in Docker's columns", async () => {
  const gone: GuestView = {
    ...view,
    id: "fedcba9876543210",
    name: "old",
    state: "exited",
    exitCode: 137,
    finishedAtMs: nowMs - 5_000,
  };
  const { printed, run } = stand({ list: [gone, view] });
  await run("ps");
  expect(printed.out).toBe(
    [
      "CONTAINER ID   IMAGE   COMMAND                  CREATED        STATUS        PORTS                  NAMES",
      '0123456789ab   nginx   "nginx -g daemon off;"   1 minute ago   Up 1 minute   0.0.0.0:3030->80/tcp   web',
      "",
    ].join("\n"),
  );
  printed.out = "";
  await run("ps -a");
  expect(printed.out).toMatch(/Exited \(137\) 5 seconds ago +old\n$/);
  printed.out = "";
  await run("ps -aq");
  expect(printed.out).toBe("0123456789ab\nfedcba987654\n");
});

test("docker exec ends as its command does", async () => {
  const { printed, run } = stand({ exec: { exitCode: 3, stdout: "o", stderr: "e" } });
  expect(await run("exec -it web sh -c x")).toBe(3);
  expect(printed).toEqual({ out: "o", err: "e" });
});

test("docker exec -i hands on what comes at its standard input, and leaves none of it; a person's is not waited for", async () => {
  const { asked, dropped, ports, run } = stand({ exec: { exitCode: 0, stdout: "", stderr: "" } });
  await run("exec -i web cat");
  ports.input = () => Readable.from(["dump"]);
  await run("exec web cat");
  await run("exec -i web cat");
  const request = { verb: "exec", container: "web", argv: ["cat"] };
  expect(asked).toEqual([request, request, { ...request, input: "in-dump" }]);
  expect(dropped).toEqual(["in-dump"]);
});

test("docker logs prints what is there; with -f what comes until the container ends, each line once", async () => {
  const line = (timeMs: number, text: string) => ({ timeMs, text });
  const answers = [
    { lines: [line(1, "a"), line(2, "b")], isRunning: true },
    { lines: [line(2, "b"), line(2, "c")], isRunning: true },
    { lines: [line(2, "b"), line(2, "c")], isRunning: true },
    { lines: [line(2, "b"), line(2, "c"), line(3, "d")], isRunning: false },
  ];
  const once = stand({ logs: answers[0] });
  await once.run("logs web");
  expect(once.printed.out).toBe("a\nb\n");
  const { asked, printed, run } = stand({ logs: () => answers.shift() });
  await run("logs -f --tail 2 web");
  expect(printed.out).toBe("a\nb\nc\nd\n");
  expect(asked.map((request) => ("tail" in request ? [request.tail, request.afterMs] : []))).toEqual([
    [2, undefined],
    [10_000, 1],
    [10_000, 1],
    [10_000, 1],
  ]);
});

const FILE = `
version: '3'
services:
  nginx:
    image: nginx:latest
    ports: ["3030:80"]
    environment: { A: 1, HERE: null }
    command: [nginx, -g, daemon off;]
`;

test("a Compose file becomes containers with Compose's names and labels", () => {
  expect(readComposeFile(FILE, "My Web", { HERE: "there" })).toEqual([
    {
      name: "myweb-nginx-1",
      image: "nginx:latest",
      command: ["nginx", "-g", "daemon off;"],
      environment: { A: "1", HERE: "there" },
      ports: [{ hostPort: 3030, containerPort: 80, protocol: "tcp" }],
      restart: "no",
      labels: { "com.docker.compose.project": "myweb", "com.docker.compose.service": "nginx" },
    },
  ]);
});

test.each([
  ["services: { a: { build: . } }", "`a` has `build`, which a lab does not honour"],
  ["services: { a: { ports: [] } }", "`image` of `a` is missing"],
  ["volumes: {}", "the file has `volumes`, which a lab does not honour"],
  ["services: []", "`services` must be a map, got `[]`"],
  ["services: { a: { image: b, ports: 80 } }", "a list was expected, got `80`"],
])("a Compose file %s is refused: %s", (text, message) => {
  expect(() => readComposeFile(text, "x", {})).toThrow(message);
});

test("docker compose up starts what is missing, down takes away what is of the project", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-compose-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "docker-compose.yml"), `name: web\n${FILE}`);
  const labels = { "com.docker.compose.project": "web" };
  const { asked, ports } = stand({ list: [{ ...view, name: "web-old-1", labels }, view], run: { notes: [] } }, folder);
  await compose(["up", "-d"], ports);
  expect(asked.map(({ verb }) => verb)).toEqual(["list", "run"]);
  await compose(["down"], ports);
  expect(asked.slice(3)).toEqual([
    { verb: "stop", container: view.id, graceSeconds: 10 },
    { verb: "remove", container: view.id, force: true },
  ]);
  await expect(compose(["up"], ports)).rejects.toThrow("docker compose up -d");
});
