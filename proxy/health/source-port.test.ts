import { expect, test } from "vitest";
import { PASS, REFUSED } from "./fixture.ts";
import { failedWith, type ProbeRequest, type ProbeResult } from "./probe.ts";
import { CHECK_SOURCE_PORTS, fromCheckPorts } from "./source-port.ts";

const request = {} as ProbeRequest;
const TAKEN = failedWith(Object.assign(new Error("bind EADDRINUSE"), { code: "EADDRINUSE" }));

/** A probe that answers in turn, and the ports that it was given. */
function probing(answers: readonly ProbeResult[], random: () => number) {
  const ports: (number | undefined)[] = [];
  const probe = fromCheckPorts(async ({ sourcePort }) => {
    ports.push(sourcePort);
    return answers[Math.min(ports.length, answers.length) - 1] ?? PASS;
  }, random);
  return { ports, run: () => probe(request, new AbortController().signal) };
}

test("checks come from a port of their own, by chance", async () => {
  const [first, last] = CHECK_SOURCE_PORTS;
  const lowest = probing([PASS], () => 0);
  const highest = probing([PASS], () => 0.999_999);
  expect([await lowest.run(), await highest.run()]).toEqual([PASS, PASS]);
  expect([lowest.ports, highest.ports]).toEqual([[first], [last]]);
});

test("a port that is taken is no result: another is tried", async () => {
  const numbers = [0, 0.5, 0.25].values();
  const { ports, run } = probing([TAKEN, TAKEN, REFUSED], () => numbers.next().value ?? 0);
  expect(await run()).toBe(REFUSED);
  expect(new Set(ports).size).toBe(3);
});

test("a check ends though no port is to be had", async () => {
  const { ports, run } = probing([TAKEN], () => 0);
  expect((await run()).passed).toBe(false);
  expect(ports).toHaveLength(20);
});
