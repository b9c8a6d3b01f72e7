import { expect, test } from "vitest";
import type { LabError } from "../model/errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { chooseScenario } from "./choose.ts";

const scenario = (name: string, template: string, sweep?: boolean): Scenario => {
  return { name, title: name, template, timeScale: 10, run: async () => {}, ...(sweep ? { sweep } : {}) };
};
const all = [
  scenario("proxy-loss", "proxy-ha"),
  scenario("proxy-hung", "proxy-ha", true),
  scenario("failover", "three-tier"),
  scenario("hang", "pair", true),
  scenario("crawl", "pair", true),
  scenario("flap", "many"),
  scenario("flop", "many"),
];
const chosen = (ref: string) => chooseScenario(ref, all).name;
const refusal = (ref: string) => {
  try {
    return chosen(ref);
  } catch (error) {
    return `${(error as LabError).message}. ${(error as LabError).hint}`;
  }
};

test("a template stands for its scenario that is made for sweeping, or for its only one", () => {
  expect([chosen("proxy-ha"), chosen("proxy-loss"), chosen("three-tier")]).toEqual([
    "proxy-hung",
    "proxy-loss",
    "failover",
  ]);
});

test("a template with several, or with none among several, needs a scenario's name", () => {
  expect(refusal("pair")).toBe("Template `pair` has 2 scenarios made for sweeping: name one. There are hang, crawl");
  expect(refusal("many")).toBe("Template `many` has no scenario made for sweeping: name one. There are flap, flop");
  expect(refusal("proxy")).toMatch(
    /^No scenario and no template with scenarios is called `proxy`\. There are proxy-loss/,
  );
});
