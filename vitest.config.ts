import { defineConfig } from "vitest/config";
import { SharedLabsLast } from "./lab/testing/order.ts";

const here = ["{lab,proxy,app,scenarios,scripts,bench}/**"];
const named = (suffix: string) => here.map((folder) => `${folder}/*.${suffix}`);

/** Three kinds of tests, told apart by suffix: pure, with sockets or namespaces of their own, and with a lab on Docker. */
export default defineConfig({
  test: {
    sequence: { sequencer: SharedLabsLast },
    // Tests with sockets mostly wait; unless told, two processors get one worker.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: named("test.ts"),
          exclude: [...named("net.test.ts"), ...named("lab.test.ts")],
          testTimeout: 30_000,
        },
      },
      { test: { name: "net", include: named("net.test.ts"), testTimeout: 30_000 } },
      {
        test: {
          name: "lab",
          include: named("lab.test.ts"),
          globalSetup: "lab/testing/global-setup.ts",
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // Scenarios played side by side in one file: more than two labs at once are more than two processors can keep in time.
          maxConcurrency: 2,
          // testcontainers' own reaper is an image from a registry; these tests take away what they start.
          env: { TESTCONTAINERS_RYUK_DISABLED: "true" },
        },
      },
    ],
  },
});
