import { expect, test } from "vitest";
import { FAULTS } from "./catalogue.ts";
import { checkOptions, faultCalled, findFault, KINDS } from "./check.ts";
import { optionsHelp, parseOptionWords } from "./help.ts";

const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
};

test("each fault is listed under its own kind, and says all that the page and the command line tell of it", () => {
  expect(Object.entries(FAULTS).map(([key, fault]) => fault.kind === key)).not.toContain(false);
  for (const { words, seen, awsName, undone } of Object.values(FAULTS)) {
    for (const text of [words, seen, awsName, undone]) expect(text).toMatch(/^\S.*[^.\s]$/);
  }
});

test.each(KINDS)("%s: each option is described, and has a type that words can be turned into", (kind) => {
  for (const { words, type } of optionsHelp(faultCalled(kind))) {
    expect(words).toMatch(/^\S/);
    expect(["text", "number", "choice"]).toContain(type);
  }
});

test("a kind that is not there is told of with those that are spelled alike, else with all", () => {
  expect(message(() => faultCalled("latenzy"))).toBe("No fault is called `latenzy`; there are latency");
  expect(message(() => faultCalled("cut"))).toBe("No fault is called `cut`; there are network-cut");
  expect(message(() => faultCalled("earthquake"))).toContain("there are kill, stop, pause");
  expect(findFault("__proto__")).toBeUndefined();
});

test("options get their defaults; a bad one is told with its rule and what was got, several at once", () => {
  const latency = faultCalled("latency");
  expect(checkOptions(latency, { between: "a", ms: 5 })).toEqual({ between: "a", and: "everything", ms: 5 });
  expect(message(() => checkOptions(latency, { ms: -1, speed: 3 }))).toMatch(
    /^latency: between must be given; ms: .*>=0; got `-1`; there is no option speed$/,
  );
  expect(message(() => checkOptions(latency, { between: "a", ms: "5" }))).toMatch(/ms: expected number.*; got `5`$/);
  expect(message(() => checkOptions(faultCalled("disk-full"), { instance: "a", path: "/" }))).toBe(
    "disk-full: path: must be an absolute path, / itself excepted; got `/`",
  );
});

test("words become options: numbers where the fault takes numbers", () => {
  const cpu = faultCalled("cpu-stress");
  expect(parseOptionWords(cpu, ["instance=web-1", "workers=2"])).toEqual({ instance: "web-1", workers: 2 });
  expect(message(() => parseOptionWords(cpu, ["workers="]))).toBe("workers is a number; got ``");
  expect(message(() => parseOptionWords(cpu, ["=3"]))).toBe("Options are key=value; got `=3`");
});
