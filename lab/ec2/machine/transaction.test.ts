import { expect, test } from "vitest";
import { readUnit } from "../unit/read-unit.ts";
import { parseUnitFile } from "../unit/syntax.ts";
import { planStart } from "./transaction.ts";

/** Units from what stands in their [Unit] sections. */
function lookup(units: Readonly<Record<string, string>>) {
  return (name: string) => {
    const text = units[name];
    if (text === undefined) return undefined;
    const service = name.endsWith(".service") ? "[Service]\nExecStart=/bin/true" : "";
    const { assignments } = parseUnitFile(`[Unit]\n${text}\n${service}`, name);
    return readUnit(assignments, { unit: name, hostname: "", machineId: "" }).unit;
  };
}

test("what a unit requires and wants is started with it, in the order that After and Before give", () => {
  const units = lookup({
    "app.service": "Requires=db.service\nAfter=db.service\nWants=cache.service none.service",
    "db.service": "",
    "cache.service": "Before=app.service",
    "other.service": "",
  });
  expect(planStart("app.service", units)).toEqual([
    { name: "db.service", after: [], needs: [] },
    { name: "cache.service", after: [], needs: [] },
    { name: "app.service", after: ["db.service", "cache.service"], needs: ["db.service"] },
  ]);
});

test("a target has been reached when all that it pulls in has started", () => {
  const units = lookup({
    "multi-user.target": "Wants=a.service b.service",
    "a.service": "",
    "b.service": "After=a.service",
  });
  expect(planStart("multi-user.target", units).map(({ name, after }) => [name, after])).toEqual([
    ["a.service", []],
    ["b.service", ["a.service"]],
    ["multi-user.target", ["a.service", "b.service"]],
  ]);
});

test("a unit that is not there is an error where it is required, and leaves out what needs it where it is wanted", () => {
  const units = lookup({
    "a.service": "Requires=none.service",
    "all.target": "Wants=a.service b.service",
    "b.service": "",
  });
  expect(() => planStart("a.service", units)).toThrow("Unit none.service not found.");
  expect(planStart("all.target", units).map(({ name }) => name)).toEqual(["b.service", "all.target"]);
});

test("units that wait for one another are an error", () => {
  const units = lookup({ "a.service": "After=b.service\nWants=b.service", "b.service": "After=a.service" });
  expect(() => planStart("a.service", units)).toThrow("a.service, b.service wait for one another");
});
