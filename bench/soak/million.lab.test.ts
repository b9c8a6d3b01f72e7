import { expect, test } from "vitest";
import { labName } from "../../lab/testing/test-lab.ts";
import { connectMany } from "./million.ts";

/** The short form of `npm run soak -- million`. */
test("NLB-128: five thousand short connections are all answered, evenly, and by targets that are in the kernel's rules", async () => {
  const plan = { name: labName("million"), count: 5_000, atOnce: 16, pauseMs: 60, say: () => {} };
  const { flows, misled, lost, losses, isEven, changes, holds, fabric } = await connectMany(plan);
  expect({ flows, misled, lost, losses, isEven, holds, fabric }).toMatchObject({
    ...{ flows: 5_000, misled: 0, lost: 0, losses: [], isEven: true, holds: true },
    fabric: { at100Percent: { memoryMiB: expect.any(Number) } },
  });
  // Four targets come; one of them turns unhealthy, or drains.
  expect(changes).toBeGreaterThan(4);
});
