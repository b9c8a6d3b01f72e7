import { expect, test } from "vitest";
import type { LabErrors } from "../model/errors.ts";
import { summariseRuns } from "./figures.ts";
import { describeGoals, isMet, parseGoals } from "./goals.ts";

const limits = (texts: readonly string[]) =>
  parseGoals(texts).map(({ measure, relation, limit }) => `${measure} ${relation} ${limit}`);

test("durations are seconds of AWS's time, counts and shares are numbers", () => {
  expect(
    limits([
      "outage<20s",
      "outage <= 1m30s",
      "detected<12.5",
      "p99<300ms",
      "failed<5",
      "failed%<=0.5%",
      "recovered<2m",
    ]),
  ).toEqual([
    "outage < 20",
    "outage <= 90",
    "detected < 12.5",
    "p99 < 0.3",
    "failed < 5",
    "failedPercent <= 0.5",
    "recovered < 120",
  ]);
});

test("every target that cannot be read is told, with what it may be", () => {
  try {
    parseGoals(["outage>20s", "uptime<3", "outage<soon", "failed<5s", "failed%<x", "outage<20s"]);
    expect.unreachable();
  } catch (error) {
    expect((error as LabErrors).errors.map(({ message }) => message)).toEqual([
      "--target takes one of outage, failed, failed%, detected, recovered, p99, then < or <= and a limit; got `outage>20s`",
      "--target takes one of outage, failed, failed%, detected, recovered, p99, then < or <= and a limit; got `uptime<3`",
      "--target outage takes a duration such as 20s, 1m30s or 300ms; got `outage<soon`",
      "--target failed takes a number of requests; got `failed<5s`",
      "--target failed% takes a percentage; got `failed%<x`",
    ]);
  }
});

test("the worst run decides, at AWS's speed; what was not measured keeps no target", () => {
  const figures = summariseRuns([{ outage: 1.5 }, { outage: 2 }], 10);
  const met = (text: string) => parseGoals([text]).map((goal) => isMet(goal, figures))[0];
  expect([met("outage<20s"), met("outage<=20s"), met("outage<21s"), met("detected<9999")]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("several goals are told as one wish", () => {
  expect(describeGoals(parseGoals(["outage<20s", "failed<5"]))).toBe("outage<20s and failed<5");
});
