import { expect, test } from "vitest";
import { findTemplate, loadLab } from "../template/index.ts";
import { LINES, printed, sourceIn, TRACE } from "./fixture.ts";
import {
  alongTheWay,
  byTime,
  checkTiers,
  flowEntry,
  isWanted,
  type LogFilter,
  parseKept,
  parseMoment,
  parseStatuses,
  parseText,
  parseTrace,
  readLine,
  renderKept,
} from "./index.ts";

test("ALB-089, ALB-041: status and root of the trace are read off the lines of every tier", () => {
  const read = Object.values(LINES).map((text) => readLine(sourceIn("x"), 0, text));
  expect(read.map(({ status }) => status)).toEqual([502, 200, 503, undefined, 404]);
  expect(read.map(({ trace }) => trace)).toEqual(Array(5).fill(TRACE));
});

test("the line that the application in Flask adds to uWSGI's is read", () => {
  const text = `[trace: ${TRACE}] GET /a%20%3D%3E%20200 => 503`;
  expect(readLine(sourceIn("x"), 0, text)).toMatchObject({ status: 503, trace: TRACE });
});

test("a service's line is read behind the name that its instance's service manager puts before it", () => {
  const combined = '10.0.2.254 - - [22/Nov/2026:00:16:40 +0000] "PUT /files/a HTTP/1.1" 413 66 "-" "curl/8" "-"';
  const own =
    "[pid: 7|app: 0|req: 1/1] 10.0.2.254 () {} [-] GET / => generated 2 bytes in 4 msecs (HTTP/1.1 503) 2 headers in 61 bytes";
  const read = [`httpd[148]: ${combined}`, `web@1[7]: ${own}`, `httpd 148: ${combined}`].map((text) =>
    readLine(sourceIn("x"), 0, text),
  );
  expect(read.map(({ status }) => status)).toEqual([413, 503, undefined]);
});

test("what only looks like a status or a trace is none", () => {
  const [entry] = [
    readLine(sourceIn("x"), 0, `the answer was 200, 11-67891233-abcdef012345678912345678 "GET /" 404 1`),
  ];
  expect([entry?.status, entry?.trace]).toEqual([undefined, undefined]);
});

const app = printed("app", 1_000, { resource: "AppGroup" });

test.each<[LogFilter, boolean]>([
  [{}, true],
  [{ sinceMs: 1_000, untilMs: 1_000 }, true],
  [{ sinceMs: 1_001 }, false],
  [{ untilMs: 999 }, false],
  [{ tiers: ["alb", "app"] }, true],
  [{ tiers: ["AppGroup"] }, true],
  [{ tiers: ["ap"] }, false],
  [{ statuses: ["404", "5xx"] }, true],
  [{ statuses: ["50x"] }, true],
  [{ statuses: ["500"] }, false],
  [{ text: /GET \/w/ }, true],
  [{ text: /GET \/r/ }, false],
  [{ trace: TRACE }, true],
  [{ trace: TRACE.replace("8", "9") }, false],
  [{ trace: TRACE, statuses: ["4xx"] }, false],
])("of an application's 503 %j wants %s", (filter, wanted) => {
  expect(isWanted(filter, app)).toBe(wanted);
});

test("a line without a status is of none", () => {
  expect(isWanted({ statuses: ["2xx"] }, printed("database", 0))).toBe(false);
});

test("a tier that nobody is of is refused with those that there are", () => {
  const sources = [sourceIn("web-group", { resource: "WebGroup" }), sourceIn("alb")];
  checkTiers(["alb", "WebGroup"], sources);
  expect(() => checkTiers(["web"], sources)).toThrow("No tier is called `web`; there are alb, web-group");
});

test("one request is told along its way, whoever logged it first", () => {
  const flow = { ...printed("app", 30), source: sourceIn("nlb"), text: "flow" };
  const entries = [
    printed("database", 20),
    flow,
    printed("app", 30),
    printed("web", 25),
    printed("database", 10),
    printed("s3", 15),
    printed("alb", 35),
  ];
  expect(alongTheWay(entries).map(({ source, timeMs }) => `${source.tier} ${timeMs}`)).toEqual([
    "alb 35",
    "web 25",
    "nlb 30",
    "app 30",
    "database 10",
    "s3 15",
    "database 20",
  ]);
  expect(byTime(entries).map(({ timeMs }) => timeMs)).toEqual([10, 15, 20, 25, 30, 30, 35]);
});

const lab = loadLab({ file: findTemplate("three-tier"), name: "demo" });

test("NLB-041, NLB-174: the NLB's hop is told by the address that the application saw", () => {
  expect(flowEntry(lab, app)).toEqual({
    timeMs: 1_000,
    source: { instance: "three-tier-nlb", instanceId: "", containerId: "", tier: "nlb", resource: "NLB" },
    text: "flow 10.0.5.10:40123 -> app-1 10.0.6.4:9090 TCP ap-northeast-1a",
    trace: TRACE,
  });
  expect(flowEntry(lab, printed("web", 0))).toBeUndefined();
});

test("NLB-038: with client addresses preserved it is told by the target group; past the NLB there is none", () => {
  const preserved = loadLab({
    file: findTemplate("three-tier"),
    name: "demo",
    parameters: { PreserveClientIp: "true" },
  });
  const text = LINES.app.replace("10.0.5.10", "10.0.3.4");
  const seen = readLine(sourceIn("app", { resource: "AppGroup" }), 0, text);
  expect(flowEntry(preserved, seen)).toMatchObject({
    source: { instance: "three-tier-nlb" },
    text: "flow 10.0.3.4:40123 -> app-1 10.0.6.4:9090 TCP",
  });
  expect(flowEntry(lab, seen)).toBeUndefined();
});

test("what is kept of a container is read as it was written, and marked as gone", () => {
  const source = sourceIn("app", { resource: "AppGroup" });
  const text = `tab\t "quote" \u2028 ${TRACE}`;
  const kept = parseKept(renderKept(source, [{ timeMs: 5, text }]));
  const gone = { ...source, isGone: true };
  expect(kept).toEqual({ source: gone, entries: [{ timeMs: 5, source: gone, text, trace: TRACE }] });
});

const NOW = Date.parse("2026-11-06T14:03:07");

test.each([
  ["30s", NOW - 30_000],
  ["1.5m", NOW - 90_000],
  ["2h", NOW - 7_200_000],
  ["250ms", NOW - 250],
  ["14:02", NOW - 67_000],
  ["9:03:07.250", NOW - 5 * 3_600_000 + 250],
  ["2026-11-06T03:01:47Z", Date.UTC(2026, 10, 6, 3, 1, 47)],
])("%s is a moment", (text, ms) => {
  expect(parseMoment("--since", text, NOW)).toBe(ms);
});

test.each(["", "5", "-5s", "5d", "25:00", "14:60", "yesterday", "2026-13-01"])("%j is no moment", (text) => {
  expect(() => parseMoment("--since", text, NOW)).toThrow(`--since takes how long ago (30s, 5m, 2h)`);
});

test("statuses, traces and patterns are read, and refused with what they were", () => {
  expect(parseStatuses("--status", "404, 5XX")).toEqual(["404", "5xx"]);
  for (const text of ["", "600", "5x", "4xx,,", "xxx"]) {
    expect(() => parseStatuses("--status", text)).toThrow(`got \`${text}\``);
  }
  expect(parseTrace("--trace", `Self=1-67891234-12456789abcdef012345678a;Root=${TRACE.toUpperCase()}`)).toBe(TRACE);
  expect(() => parseTrace("--trace", "1-2-3")).toThrow("got `1-2-3`");
  expect(parseText("--grep", "GET /w.ite").test("GET /write")).toBe(true);
  expect(() => parseText("--grep", "(")).toThrow("--grep takes a regular expression");
});
