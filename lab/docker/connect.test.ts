import { expect, test } from "vitest";
import { LabError } from "../model/errors.ts";
import { engineError } from "./connect.ts";

test("an engine that does not answer is told from one that refuses", () => {
  const silent = Object.assign(new Error("connect ENOENT /var/run/docker.sock"), { code: "ENOENT" });
  expect(engineError("listing the labs", silent)).toMatchObject({
    code: "EngineSilent",
    message: "No Docker engine answers (listing the labs: connect ENOENT /var/run/docker.sock)",
    hint: "tierlab doctor",
    status: 503,
  });
  const refusal = Object.assign(new Error("(HTTP code 409) unexpected - no"), {
    statusCode: 409,
    json: { message: "no such luck" },
  });
  expect(engineError("starting web-1", refusal)).toMatchObject({
    code: "EngineFault",
    message: "starting web-1: no such luck",
    cause: refusal,
  });
});

test("a fault is wrapped once", () => {
  const known = new LabError("ExecTimedOut", "no end");
  expect(engineError("anything", known)).toBe(known);
});
