import { expect, test } from "vitest";
import { labNameOf, parametersOf } from "./lab-for.ts";
import { defineScenario } from "./scenario.ts";

const plain = defineScenario({
  name: "story",
  title: "A story",
  template: "proxy-ha",
  timeScale: 10,
  run: async () => {},
});
const special = { ...plain, parameters: { HealthCheckProtocol: "HTTP" } };

test("a scenario is played on its template's lab, and on one of its own where it has parameters", () => {
  expect(labNameOf(plain, {})).toBe("proxy-ha");
  expect(labNameOf(special, {})).toBe("proxy-ha-story");
  expect(labNameOf(plain, { parameters: { HealthCheckIntervalSeconds: "10" } })).toBe("proxy-ha-story");
  expect(labNameOf(special, { name: "mine" })).toBe("mine");
});

test("what is given on the command line comes before the scenario's own", () => {
  const parameters = { HealthCheckProtocol: "TCP", CrossZone: "true" };
  expect(parametersOf(special, { parameters })).toEqual(parameters);
  expect(parametersOf(special, {})).toEqual({ HealthCheckProtocol: "HTTP" });
});
