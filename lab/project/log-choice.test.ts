import { expect, test } from "vitest";
import type { KeptLog } from "../logs/index.ts";
import type { LabContainer } from "../model/inventory.ts";
import { chooseLogs } from "./log-choice.ts";
import { printersOf } from "./printers.ts";

const living = ["web-group-1", "web-group-2", "app-group-1"].map(
  (name, at) =>
    ({
      containerId: `c${at}aaaaaa`,
      containerName: `tierlab-demo-${name}`,
      instanceId: `i-0living${at}`,
      service: name.slice(0, -2),
      number: Number(name.at(-1)),
    }) as LabContainer,
);

const printers = printersOf(living, [
  { id: "guest1", hostId: "c2aaaaaa", name: "nginx" },
  { id: "guest2", hostId: "c2aaaaaa", name: "cache" },
  { id: "guest3", hostId: "of one that is gone", name: "nginx" },
]);

function kept(instance: string, id: string): KeptLog {
  const source = {
    instance,
    instanceId: `i-0${id}`,
    containerId: id,
    tier: instance.slice(0, -2),
    isGone: true,
  } as const;
  return { source, entries: [] };
}
const gone = [
  kept("web-group-1", "gone1"),
  kept("old-group-1", "gone2"),
  kept("app-group-1", "c2aaaaaa"),
  kept("app-group-1/old", "gone3"),
];

function chosen(ref: string | undefined): string[] {
  const choice = chooseLogs(ref, printers, gone);
  return [...choice.living, ...choice.gone].map(({ source: { containerId, instanceId } }) =>
    containerId.startsWith("guest") ? containerId : instanceId,
  );
}

test.each([
  [undefined, ["i-0living0", "i-0living1", "i-0living2", "guest1", "guest2", "i-0gone1", "i-0gone2", "i-0gone3"]],
  ["web-group", ["i-0living0", "i-0living1", "i-0gone1"]],
  ["web-group-1", ["i-0living0", "i-0gone1"]],
  ["web-group-2", ["i-0living1"]],
  ["i-0gone1", ["i-0gone1"]],
  ["old-group", ["i-0gone2"]],
  ["i-0living2", ["i-0living2", "guest1", "guest2"]],
  ["app-group-1", ["i-0living2", "guest1", "guest2", "i-0gone3"]],
  ["app-group-1/cache", ["guest2"]],
  ["app-group-1/old", ["i-0gone3"]],
])("%s means %j; a container that is there is not gone, whatever was kept of it", (ref, ids) => {
  expect(chosen(ref)).toEqual(ids);
});

test("one that was never there is refused", () => {
  expect(() => chosen("db-9")).toThrow("No instance is called `db-9`");
});

test("members of a service that come later are wanted, those of one that is gone are not", () => {
  const [later, guest] = printersOf(
    [{ ...living[0], containerId: "later" } as LabContainer],
    [{ id: "guest", hostId: "later", name: "nginx" }],
  );
  if (!later || !guest) throw new Error("two printers");
  expect(chooseLogs("web-group", printers, gone).isWanted(later)).toBe(true);
  expect(chooseLogs("web-group", printers, gone).isWanted(guest)).toBe(true);
  expect(chooseLogs("i-0gone1", printers, gone).isWanted(later)).toBe(false);
  expect(chooseLogs("app-group-1/nginx", printers, gone).isWanted(guest)).toBe(false);
});
