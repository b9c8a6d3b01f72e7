import { beforeAll, describe, expect, test } from "vitest";
import { type Matrix, tryAll } from "../../lab/testing/reachability.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

const PORTS = [22, 80, 3306, 9090];
/** The VPC's resolver, and an address that nobody has. */
const OTHERS = ["10.0.0.2", "10.0.3.200"];

describe.each([
  ["off", "plain"],
  ["on", "preserved"],
] as const)("with client-IP preservation %s", (_mode, variant) => {
  let matrix: Matrix;

  beforeAll(async () => {
    matrix = await tryAll(await sharedLab(variant), { ports: PORTS, others: OTHERS });
  });

  test("what can be reached is what routes and security groups say, for every pair (V23, V26, V29, V30, V38, NLB-007)", () => {
    expect(matrix.differing).toEqual([]);
    expect(matrix.cells).toBeGreaterThan(900);
    expect(matrix.allowed).toBeGreaterThan(20);
  });
});
