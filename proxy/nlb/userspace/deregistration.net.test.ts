import { once } from "node:events";
import { expect, test } from "vitest";
import { balancer, converse, echo, flowTo, within } from "./fixture.ts";

const quick = { intervalSeconds: 0.05, timeoutSeconds: 0.05 };

test("NLB-142, NLB-144: a deregistered target gets no new flow and keeps the old, and is gone after its delay", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "echo" }],
    targetGroups: [{ name: "echo", targets: [a.at, b.at], healthCheck: quick, deregistrationDelaySeconds: 0.3 }],
  });
  const flow = await flowTo(nlb.port, "a");
  nlb.deregister("echo", a.at);
  expect(nlb.targetHealth().find(({ targetId }) => targetId === a.at)).toMatchObject({
    state: "draining",
    reason: "Target.DeregistrationInProgress",
  });
  const heard = await Promise.all(Array.from({ length: 20 }, () => converse(nlb.port, "").ended));
  expect(new Set(heard.map((one) => String(one.heard)))).toEqual(new Set(["b\n"]));
  await within("it to be gone", () => nlb.targetHealth().length === 1);
  flow.write("still here");
  expect(String(((await once(flow, "data")) as [Buffer])[0])).toBe("still here");
  nlb.register("echo", a.at);
  await within("it to be back", async () => String((await converse(nlb.port, "").ended).heard) === "a\n");
});

test("NLB-145: flows of a deregistered target end with its delay where the group says so", async () => {
  const a = await echo("a");
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "echo" }],
    targetGroups: [
      {
        ...{ name: "echo", targets: [a.at], healthCheck: quick },
        ...{ deregistrationDelaySeconds: 0.1, terminateOnDeregistration: true },
      },
    ],
  });
  const flow = await flowTo(nlb.port, "a");
  nlb.deregister("echo", a.at);
  await within("it to be gone", () => nlb.targetHealth().length === 0);
  const reset = once(flow, "error");
  flow.write("anything");
  expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
});

test("NLB-146: who lets a target fail its checks before deregistering it has its flows closed", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "echo" }],
    targetGroups: [{ name: "echo", targets: [a.at, b.at], healthCheck: quick, deregistrationDelaySeconds: 0.1 }],
  });
  const stateOf = (at: string) => nlb.targetHealth().find(({ targetId }) => targetId === at)?.state;
  await within("both to be healthy", () => stateOf(a.at) === "healthy" && stateOf(b.at) === "healthy");
  const [failed, kept] = [await flowTo(nlb.port, "a"), await flowTo(nlb.port, "b")];
  a.refuse();
  await within("a to be unhealthy", () => stateOf(a.at) === "unhealthy");
  for (const { at } of [a, b]) nlb.deregister("echo", at);
  await within("both to be gone", () => nlb.targetHealth().length === 0);
  expect(nlb.flows().map(({ target }) => target.port)).toEqual([b.port]);
  const reset = once(failed, "error");
  failed.write("anything");
  expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
  // Without termination, what was healthy keeps its flows.
  kept.write("still here");
  expect(String(((await once(kept, "data")) as [Buffer])[0])).toBe("still here");
});
