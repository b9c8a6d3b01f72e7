import { expect, test } from "vitest";
import type { AssociationExecution, AssociationStatus } from "../model/association.ts";
import type { InstanceId } from "../model/ids.ts";
import { failedAssociation, longestWaitMs } from "./associations.ts";

const failed: AssociationExecution = {
  executionId: "e-1",
  instanceId: "i-1" as InstanceId,
  instance: "web-1",
  status: "Failed",
  exitCode: 3,
};

function association(changes: Partial<AssociationStatus> = {}): AssociationStatus {
  return {
    name: "set-up",
    logicalId: "SetUp",
    associationId: "a-1",
    document: "AWS-RunShellScript",
    targets: [],
    waitForSuccessSeconds: 300,
    status: "Failed",
    executions: [failed],
    ...changes,
  };
}

test("a lab falls with an association that it waits for, and says on which instance and why", () => {
  expect(failedAssociation({ associations: [association()] })).toMatchObject({
    code: "AssociationFailed",
    message: "Association set-up Failed on web-1: exit status 3",
  });
  const late = { ...failed, status: "TimedOut", message: "too late" } as const;
  expect(failedAssociation({ associations: [association({ executions: [late] })] })?.message).toMatch(
    /TimedOut.*too late/,
  );
});

test("a lab stands where nobody waits for the association, where the instance is gone, and where all succeed", () => {
  const { waitForSuccessSeconds: _, ...unawaited } = association();
  const { instance: __, ...gone } = failed;
  expect(failedAssociation({ associations: [unawaited] })).toBeUndefined();
  expect(failedAssociation({ associations: [association({ executions: [gone] })] })).toBeUndefined();
  expect(
    failedAssociation({ associations: [association({ executions: [{ ...failed, status: "Success" }] })] }),
  ).toBeUndefined();
  expect(failedAssociation({})).toBeUndefined();
});

test("a lab may take as long as the most patient of its associations", () => {
  const plan = {
    name: "a",
    logicalId: "A",
    associationId: "a",
    targets: [],
    document: { name: "AWS-RunShellScript", commands: [], timeoutSeconds: 1 },
  } as const;
  expect(longestWaitMs({ associations: [plan, { ...plan, waitForSuccessSeconds: 600 }] })).toBe(600_000);
  expect(longestWaitMs({})).toBe(0);
});
