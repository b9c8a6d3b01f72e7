import { expect, test } from "vitest";
import type { HealthMessage } from "../../model/health.ts";
import { createHealthStore } from "../health/index.ts";
import { testLab } from "../test/lab.ts";
import { fakePorts } from "../test/ports.ts";
import { createFollowers } from "./followers.ts";
import type { Agent } from "./render.ts";
import { createSenders } from "./senders.ts";

const SOCKET = "/run/tierlab/fabric.sock";

/** The links of one agent, which takes whatever it is sent. */
function setUp() {
  const sent: string[] = [];
  let hear: (message: HealthMessage | undefined) => void = () => {};
  const ports = fakePorts(testLab(), {
    agents: {
      send: async (socketPath) => void sent.push(socketPath),
      ask: async () => undefined,
      follow: (_, onMessage) => {
        hear = onMessage;
      },
    },
  });
  const senders = createSenders(ports, () => {});
  const health = createHealthStore();
  const { signal } = new AbortController();
  createFollowers({ ports, health, onChange: () => {}, signal }, senders.forget)([SOCKET]);
  const agent: Agent = { socketPath: SOCKET, start: "a 1", state: { lab: "test" } as Agent["state"] };
  const update = async () => {
    senders.update([agent]);
    await Promise.resolve();
  };
  return { sent, update, senders, hear: (message: HealthMessage | undefined) => hear(message) };
}

test("an agent whose stream ends is told its state again, though its container is the same", async () => {
  const { sent, update, senders, hear } = setUp();
  await update();
  await update();
  hear({ kind: "snapshot", targets: [] });
  expect([sent.length, senders.hasLatest(SOCKET)]).toEqual([1, true]);
  hear(undefined);
  expect(senders.hasLatest(SOCKET)).toBe(false);
  await update();
  await update();
  expect([sent.length, senders.hasLatest(SOCKET)]).toEqual([2, true]);
});
