import { expect, test } from "vitest";
import { failedWith } from "./health/probe.ts";
import { isOwnFault } from "./own-fault.ts";

const error = (code: string) => Object.assign(new Error(code), { code });

test("no descriptor, port or memory left is the caller's own fault, a refusal is not", () => {
  expect(["EMFILE", "ENOBUFS", "EADDRINUSE"].map((code) => isOwnFault(error(code)))).toEqual([true, true, true]);
  expect([isOwnFault(error("ECONNREFUSED")), isOwnFault(undefined)]).toEqual([false, false]);
});

test("NLB-125: a check that could not be made for want of descriptors says nothing of its target", () => {
  expect(failedWith(error("EMFILE"))).toMatchObject({ passed: false, failure: { isOwnFault: true } });
  expect(failedWith(error("ECONNRESET"))).not.toMatchObject({ failure: { isOwnFault: true } });
});
