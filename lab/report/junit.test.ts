import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import type { RunRecord } from "../scenario/record.ts";
import { fixtureRecord } from "./fixture.ts";
import { renderJunit } from "./junit.ts";

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

/** A strict parser: it throws on what is not well-formed, and on characters that XML forbids. */
function parse(xml: string): Node {
  const root: Node = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const node: Node = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on("text", (text) => {
    const node = open.at(-1);
    if (node) node.text += text;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  return root.children[0] as Node;
}

const TOKEN = /^\S+( \S+)*$/;
const NUMBER = /^\d+$/;
const SECONDS = /^\d{1,3}(\d{3})*\.\d{3}$/;

/** What both schemas ask for: element, its attributes (all of them required but where told), its children in order. */
const RULES: Readonly<Record<string, { attributes: Readonly<Record<string, RegExp>>; children: RegExp }>> = {
  testsuites: { attributes: {}, children: /^(testsuite )*$/ },
  testsuite: {
    attributes: {
      name: TOKEN,
      id: NUMBER,
      package: TOKEN,
      hostname: TOKEN,
      timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
      tests: NUMBER,
      failures: NUMBER,
      errors: NUMBER,
      skipped: NUMBER,
      time: SECONDS,
    },
    children: /^properties (testcase )*system-out system-err $/,
  },
  properties: { attributes: {}, children: /^(property )*$/ },
  property: { attributes: { name: TOKEN, value: /^/ }, children: /^$/ },
  testcase: { attributes: { name: TOKEN, classname: TOKEN, time: SECONDS }, children: /^(error |failure )?$/ },
  failure: { attributes: { type: TOKEN, message: /^/ }, children: /^$/ },
  error: { attributes: { type: TOKEN, message: /^/ }, children: /^$/ },
  "system-out": { attributes: {}, children: /^$/ },
  "system-err": { attributes: {}, children: /^$/ },
};

/** What a schema would refuse. */
function faultsOf(node: Node): string[] {
  const rule = RULES[node.name];
  if (!rule) return [`no element ${node.name} is known`];
  const strangers = Object.keys(node.attributes).filter((name) => !rule.attributes[name]);
  const bad = Object.entries(rule.attributes).filter(([name, form]) => !form.test(node.attributes[name] ?? "\n"));
  const children = node.children.map(({ name }) => `${name} `).join("");
  return [
    ...strangers.map((name) => `${node.name} may not have ${name}`),
    ...bad.map(([name]) => `${node.name}: ${name} is \`${node.attributes[name]}\``),
    ...(rule.children.test(children) ? [] : [`${node.name} may not hold ${children}`]),
    ...node.children.flatMap(faultsOf),
  ];
}

const find = (node: Node, name: string): Node[] =>
  node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...find(child, name)]);

const record = fixtureRecord();
const odd = "a ]]> <b> & \"q\" 'q' \u0000\u001b[31m\ud800 \u{1f600} \ufffe\r\n\tend";

test("a run is a suite of its claims, with its seed, in the form that both schemas ask for", () => {
  const root = parse(renderJunit([record, fixtureRecord({ seed: 8 })]));
  expect(faultsOf(root)).toEqual([]);
  const [suite, second] = root.children as [Node, Node];
  expect(suite.attributes).toEqual({
    name: "proxy-loss",
    id: "0",
    package: "tierlab.proxy-ha",
    hostname: "localhost",
    timestamp: "2026-11-20T05:03:07",
    tests: "6",
    failures: "1",
    errors: "0",
    skipped: "0",
    time: "24.000",
  });
  const properties = Object.fromEntries(
    find(second, "property").map(({ attributes }) => [attributes.name, attributes.value]),
  );
  expect(properties).toMatchObject({ seed: "8", lab: "proxy-ha", timeScale: "10" });
});

test("a claim that fails says what was measured and predicted; what was told is the suite's output", () => {
  const [suite] = parse(renderJunit([record])).children as [Node];
  const failures = find(suite, "failure");
  expect(failures.map(({ attributes }) => attributes.message)).toEqual([
    "measured 9.12 s, predicted 6.00 s to 8.00 s, give or take 1.00 s",
  ]);
  expect(find(suite, "system-out")[0]?.text).toContain("05:03:11.315  Stopping proxy-group-2");
  const times = find(suite, "testcase").map(({ attributes }) => Number(attributes.time));
  expect(times.reduce((sum, time) => sum + time, 0)).toBeCloseTo(13.5);
});

test("what ended a run before its end is an error; so is a run that claims nothing", () => {
  const ended: RunRecord = { ...record, error: "Lab `x` is gone" };
  const silent: RunRecord = { ...record, claims: [] };
  const root = parse(renderJunit([ended, silent]));
  expect(faultsOf(root)).toEqual([]);
  expect(root.children.map(({ attributes }) => [attributes.tests, attributes.errors])).toEqual([
    ["7", "1"],
    ["1", "1"],
  ]);
  expect(find(root, "error").map(({ text }) => text)).toEqual(["Lab `x` is gone", "The scenario stated no claim"]);
});

test("any text is well-formed, and what XML forbids is replaced", () => {
  const claim = { atMs: record.startedAtMs, what: odd, measured: odd, predicted: odd, holds: false };
  const told = [{ atMs: record.startedAtMs, text: odd }];
  const root = parse(renderJunit([{ ...record, claims: [claim, claim], told, error: odd, command: odd }]));
  expect(faultsOf(root)).toEqual([]);
  const [first, second] = find(root, "testcase").map(({ attributes }) => attributes.name);
  expect(first).toBe("a ]]> <b> & \"q\" 'q' \ufffd\ufffd[31m\ufffd \u{1f600} \ufffd end");
  expect(second).toBe(`${first}, 2`);
  const [error] = find(root, "error").map(({ text }) => text);
  expect(error?.slice(-6)).toBe("\r\n\tend");
});
