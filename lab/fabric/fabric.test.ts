import { expect, test } from "vitest";
import { type FabricState, type HealthMessage, type TargetHealth, waitUntil } from "../model/index.ts";
import type { Applied } from "./cuts.ts";
import { createFabric, type FabricPorts } from "./fabric.ts";
import { targetGroup, threeTier } from "./fixture/three-tier.ts";

/** Of the two targets of the lab, in their order. */
function healthOf(state: TargetHealth["state"], index: number): TargetHealth {
  const targetId = ["i-10.0.5.4", "i-10.0.6.4"][index] ?? "";
  return { targetGroupId: targetGroup([]).id, targetId, port: 9090, availabilityZone: "", state, sinceMs: 0 };
}

/** Ports that write down what is done to them, and fail where they are told to. */
function setUp(former?: Applied) {
  const steps: string[] = [];
  const kept: string[] = [];
  const errors: string[] = [];
  let health: TargetHealth[] = [];
  let blind: string[] = [];
  let look = () => {};
  let listener: (message: HealthMessage) => void = () => {};
  const failing = new Set<string>();
  const step = async (name: string, words = "") => {
    await Promise.resolve();
    steps.push(`${name}${words && ` ${words}`}`);
    if (failing.has(name)) throw new Error(`${name} failed`);
  };
  const words = (state: FabricState, told: readonly TargetHealth[]) =>
    [state.lab, ...told.map((one) => one.state)].join(" ");
  const ports: FabricPorts = {
    checks: {
      update: ({ lab }) => steps.push(`check ${lab}`),
      snapshot: () => health,
      blindNodes: () => blind,
      onSight: (one) => {
        look = one;
        return () => {};
      },
      subscribe: (one) => {
        listener = one;
        return () => {
          listener = () => {};
        };
      },
      kept: () => [],
      close: () => {},
    },
    applyRuleset: (state, told) => step("rules", words(state, told)),
    applyLinks: ({ lab }) => step("links", lab),
    applyLines: async () => {
      if (failing.has("lines")) throw new Error("lines failed");
    },
    cutFlows: (_, cuts) => step("cut", cuts.map(({ targetIp }) => targetIp).join(" ")),
    publish: (state, told, nodes) => step("publish", [words(state, told), ...nodes].join(" ")),
    keep: ({ lab }) => step("keep", lab),
    keepHealth: async ({ lab }) => {
      kept.push(`${lab} after ${steps.at(-1)}`);
      if (failing.has("health")) throw new Error("health failed");
    },
    onError: (error) => errors.push((error as Error).message),
    retryMs: 1,
  };
  const become = (...next: TargetHealth["state"][]) => {
    health = next.map(healthOf);
    listener({ kind: "snapshot", targets: health });
  };
  const goBlind = (...nodes: string[]) => {
    blind = nodes;
    look();
  };
  const until = (what: string, count: number) =>
    waitUntil(() => steps.length >= count, { what, timeoutMs: 2000, everyMs: 1 });
  return { fabric: createFabric(ports, former), steps, kept, errors, failing, become, goBlind, until };
}

const lab = (name: string): FabricState => ({ ...threeTier(), lab: name });

test("a state goes to the rule set, the links, the checks and the services, and is kept at the end", async () => {
  const { fabric, steps } = setUp();
  await fabric.apply(lab("a"));
  expect(steps).toEqual(["rules a", "links a", "check a", "rules a", "publish a", "keep a"]);
});

test("a change of health goes to the rule set and the services, and ends flows (NLB-129)", async () => {
  const { fabric, steps, become, until } = setUp();
  await fabric.apply(lab("a"));
  become("healthy", "healthy");
  await until("the first change", 8);
  become("unhealthy", "healthy");
  await until("the second change", 11);
  expect(steps.slice(6)).toEqual([
    "rules a healthy healthy",
    "publish a healthy healthy",
    "rules a unhealthy healthy",
    "cut 10.0.5.4 10.0.5.4",
    "publish a unhealthy healthy",
  ]);
});

test("a node that goes blind is told to the services, though no target's health has changed", async () => {
  const { fabric, steps, goBlind, until } = setUp();
  await fabric.apply(lab("a"));
  goBlind("10.0.5.10");
  await until("the change", 8);
  expect(steps.slice(6)).toEqual(["rules a", "publish a 10.0.5.10"]);
});

test("changes that come while another step is under way are taken together", async () => {
  const { fabric, steps, become } = setUp();
  const applying = fabric.apply(lab("a"));
  become("initial");
  become("healthy");
  await applying;
  await fabric.close();
  expect(steps.filter((one) => one.startsWith("publish"))).toHaveLength(2);
  expect(steps.at(-1)).toBe("publish a healthy");
});

test("states are taken one after the other", async () => {
  const { fabric, steps } = setUp();
  await Promise.all([fabric.apply(lab("a")), fabric.apply(lab("b"))]);
  expect(steps.map((one) => one.split(" ")[1]).join("")).toBe("aaaaaabbbbbb");
});

test("a state that the kernel refuses is told to the sender; the old one goes on", async () => {
  const { fabric, steps, failing, become, until } = setUp();
  await fabric.apply(lab("a"));
  failing.add("links");
  await expect(fabric.apply(lab("b"))).rejects.toThrow("links failed");
  failing.clear();
  become("healthy");
  await until("the change", 11);
  expect(steps.slice(6)).toEqual(["rules b", "links b", "rules a", "rules a healthy", "publish a healthy"]);
  await fabric.apply(lab("b"));
  expect(steps.at(-1)).toBe("keep b");
});

test("a bad line that cannot be made is told to the sender; everything else of the state holds, and is kept", async () => {
  const { fabric, steps, failing } = setUp();
  failing.add("lines");
  await expect(fabric.apply(lab("a"))).rejects.toThrow("lines failed");
  expect(steps.slice(-2)).toEqual(["publish a", "keep a"]);
});

test("a change of health that cannot be applied is a problem until it is, and tried again", async () => {
  const { fabric, steps, errors, failing, become, until } = setUp();
  await fabric.apply(lab("a"));
  failing.add("rules");
  become("healthy");
  await until("two attempts", 8);
  expect([fabric.problem(), errors[0]]).toEqual(["rules failed", "rules failed"]);
  failing.clear();
  await waitUntil(() => fabric.problem() === undefined, { what: "success", timeoutMs: 2000, everyMs: 1 });
  expect(steps.at(-1)).toBe("publish a healthy");
});

test("health is kept after each change of it, behind everything that it brings about", async () => {
  const { fabric, kept, become, until } = setUp();
  await fabric.apply(lab("a"));
  become("healthy");
  await until("the change", 8);
  await fabric.close();
  expect(kept).toEqual(["a after publish a", "a after publish a healthy"]);
});

test("health that cannot be kept is a problem until it can be, and everything else goes on", async () => {
  const { fabric, steps, failing, become, until } = setUp();
  await fabric.apply(lab("a"));
  failing.add("health");
  become("healthy");
  await until("two attempts", 10);
  expect([fabric.problem(), steps.at(-1)]).toEqual(["health failed", "publish a healthy"]);
  failing.clear();
  await waitUntil(() => fabric.problem() === undefined, { what: "success", timeoutMs: 2000, everyMs: 1 });
});

test("the first rule set goes by the health that an earlier process had applied, and no flow ends", async () => {
  const health = [healthOf("unhealthy", 0), healthOf("healthy", 1)];
  const { fabric, steps, become } = setUp({ state: lab("a"), health });
  become("unhealthy", "healthy");
  await fabric.apply(lab("a"));
  await fabric.close();
  expect(steps).toEqual([
    "rules a unhealthy healthy",
    "links a",
    "check a",
    "rules a unhealthy healthy",
    "publish a unhealthy healthy",
    "keep a",
  ]);
});

test("flows that an earlier process left on a target are ended by the change that ends them (NLB-129)", async () => {
  const { fabric, steps, become, until } = setUp({
    state: lab("a"),
    health: [healthOf("healthy", 0), healthOf("healthy", 1)],
  });
  become("healthy", "healthy");
  await fabric.apply(lab("a"));
  const before = steps.length;
  become("unhealthy", "healthy");
  await until("the cut", before + 3);
  expect(steps.slice(before)).toContain("cut 10.0.5.4 10.0.5.4");
});

test("health without a state does nothing, nor does health after the end", async () => {
  const { fabric, steps, become } = setUp();
  become("healthy");
  await fabric.close();
  become("unhealthy");
  await fabric.close();
  expect(steps).toEqual([]);
});
