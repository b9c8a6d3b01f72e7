import { expect, test } from "vitest";
import type { FabricFault } from "../../model/index.ts";
import { threeTier } from "../fixture/three-tier.ts";
import { compileFailures } from "./faults.ts";

type DnsFault = Extract<FabricFault, { kind: "dns" }>;
const [VPC] = threeTier().vpcs;
const INSIDE = "10.0.3.4";

function failing(...faults: readonly Omit<DnsFault, "kind" | "vpcIds">[]) {
  const all = faults.map((fault): FabricFault => ({ kind: "dns", vpcIds: VPC ? [VPC.id] : [], ...fault }));
  return compileFailures({ ...threeTier(), faults: all });
}

test("without a fault nothing fails", () => {
  expect(failing()("example.com", INSIDE)).toBeUndefined();
});

test("a fault of a VPC's resolver is met by its own clients, for every name", () => {
  const fails = failing({ answer: "SERVFAIL" });
  expect(fails("example.com", INSIDE)).toBe("SERVFAIL");
  expect(fails("example.com", "203.0.113.10")).toBeUndefined();
});

test("a fault of names touches them and what is below, whatever their case and final dot", () => {
  const fails = failing({ answer: "silence", names: ["DB.example.com."] });
  expect([fails("db.example.com", INSIDE), fails("a.Db.Example.com.", INSIDE)]).toEqual(["silence", "silence"]);
  expect([fails("mydb.example.com", INSIDE), fails("example.com", INSIDE)]).toEqual([undefined, undefined]);
});

test("of several faults the newest decides", () => {
  const fails = failing({ answer: "SERVFAIL" }, { answer: "NXDOMAIN", names: ["example.com"] });
  expect([fails("example.com", INSIDE), fails("example.org", INSIDE)]).toEqual(["NXDOMAIN", "SERVFAIL"]);
});
