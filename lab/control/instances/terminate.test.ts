import { expect, test } from "vitest";
import { findTemplate, loadLab } from "../../template/index.ts";
import { container } from "../test/containers.ts";
import { createTerminator } from "./terminate.ts";

const lab = loadLab({ file: findTemplate("cloned-ec2"), name: "t" });
const origin = container({ service: "server", resource: "Server" });
const clone = container({ service: "server", resource: "Server", number: 2, address: "10.0.2.4" });
const node = container({ service: "alb", role: "alb-node", resource: "ALB" });

function setUp() {
  const done: string[] = [];
  const terminate = createTerminator({
    lab,
    picture: { inventory: [origin, clone, node], look: async () => void done.push("look") },
    engine: { remove: async (id) => void done.push(`remove ${id === clone.containerId ? "clone" : "other"}`) },
    onChange: () => done.push("wake"),
  });
  return { terminate, done };
}

test("an instance goes with its container, and control looks before it tells", async () => {
  const { terminate, done } = setUp();
  expect(await terminate(clone.instanceId)).toEqual({ instanceId: clone.instanceId, name: "server-2" });
  expect(done).toEqual(["look", "remove clone", "look", "wake"]);
});

test("what is no single instance is left alone", async () => {
  const { terminate, done } = setUp();
  await expect(terminate(node.instanceId)).rejects.toMatchObject({ code: "NotTerminable" });
  await expect(terminate("i-0")).rejects.toMatchObject({ code: "NoInstance" });
  expect(done).toEqual(["look", "look"]);
});
