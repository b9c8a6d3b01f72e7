import { expect, test } from "vitest";
import type { AssociationStatus } from "../../model/association.ts";
import type { InstanceId } from "../../model/ids.ts";
import { findAssociation, findExecution } from "../../project/find-association.ts";
import { renderAssociations, renderOutput } from "./associations.ts";

const paper = { paint: (_style: unknown, text: string) => text };
const at = new Date(2026, 10, 21, 12, 0, 0).getTime();
const association: AssociationStatus = {
  name: "set-up",
  logicalId: "SetUp",
  associationId: "a-1",
  document: "AWS-RunShellScript",
  targets: ["tag:Server=App"],
  status: "Failed",
  executions: [
    {
      executionId: "e-1",
      instanceId: "i-01" as InstanceId,
      instance: "app-1",
      status: "Success",
      exitCode: 0,
      startedAtMs: at,
      endedAtMs: at + 1500,
    },
    {
      executionId: "e-2",
      instanceId: "i-02" as InstanceId,
      instance: "app-2",
      status: "Pending",
      message: "its user data runs",
    },
    {
      executionId: "e-3",
      instanceId: "i-03" as InstanceId,
      status: "Failed",
      startedAtMs: at,
      message: "the instance is gone",
    },
  ],
};

test("associations are shown with each instance's status", () => {
  expect(renderAssociations([association], paper).join("\n")).toMatchInlineSnapshot(`
    "set-up  AWS-RunShellScript  tag:Server=App  Failed
      INSTANCE  ID    STATUS   EXIT STATUS  STARTED       TOOK   DETAIL
      app-1     i-01  Success  0            12:00:00.000  1.5 s  -
      app-2     i-02  Pending  -            -             -      its user data runs
      -         i-03  Failed   -            12:00:00.000  -      the instance is gone"
  `);
});

test("what was printed is shown by stream, one that is empty not at all", () => {
  const [execution] = association.executions;
  if (!execution) throw new Error("no execution");
  expect(renderOutput({ execution, stdout: "a\nb\n", stderr: "" }, paper)).toEqual([
    "app-1  Success, exit status 0",
    "--- stdout",
    "a",
    "b",
  ]);
});

test("a lab without associations says so", () => {
  expect(renderAssociations([], paper)).toEqual([
    "No association: the template has no AWS::SSM::Association that runs anything",
  ]);
});

test("an association goes by name, logical id or id, an execution by its instance; what is not there is told with what is", () => {
  for (const ref of ["set-up", "SetUp", "a-1"]) expect(findAssociation([association], ref)).toBe(association);
  expect(findExecution(association, "app-1").executionId).toBe("e-1");
  expect(findExecution(association, "i-03").executionId).toBe("e-3");
  expect(() => findAssociation([association], "other")).toThrow("No association is called `other`; there are set-up");
  expect(() => findExecution(association, "web-1")).toThrow("does not run on `web-1`; it does on app-1, app-2, i-03");
});
