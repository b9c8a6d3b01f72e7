import { expect, test } from "vitest";
import { FAULTS } from "./catalogue.ts";
import type { FaultMachine, ScriptResult } from "./machine.ts";
import type { PicturedInstance } from "./picture.ts";

function scene(changes: Partial<PicturedInstance> = {}, result: ScriptResult = { exitCode: 0, output: "" }) {
  const calls: string[] = [];
  const say = async (what: string) => void calls.push(what);
  const script = async (what: string, args: readonly string[]) => {
    await say([what, ...args].join(" "));
    return result;
  };
  const machine: FaultMachine = {
    kill: () => say("kill"),
    stop: () => say("stop"),
    start: () => say("start"),
    pause: () => say("pause"),
    unpause: () => say("unpause"),
    run: (_id, _script, args) => script("run", args),
    leave: async (_id, _script, args) => void (await script("leave", args)),
    mount: (_id, _script, args) => script("mount", args),
    limit: (_id, limits) => say(`limit ${JSON.stringify(limits)}`),
  };
  const state = { kind: "running", pid: 1, startedAtMs: 0, paused: false } as const;
  const instance = { containerId: "c", name: "web-1", isMember: false, state, ...changes } as PicturedInstance;
  return { calls, machine, instance, faultId: "fault-1" };
}

const stopped = { kind: "stopped", exitCode: 137, finishedAtMs: 0 } as const;
const options = { instance: "i-1" };

test.each(["kill", "stop"] as const)(
  "the end of %s starts a single instance again, and leaves a member to its group",
  async (kind) => {
    const { effect } = FAULTS[kind];
    if (effect.kind !== "machine") throw new Error("not done to a machine");
    const single = scene({ state: stopped });
    await effect.stop(single, options);
    const member = scene({ state: stopped, isMember: true });
    await effect.stop(member, options);
    expect([single.calls, member.calls]).toEqual([["start"], []]);
  },
);

test("a process is looked for by name; where there is none, those that run are told", async () => {
  const { effect } = FAULTS["process-kill"];
  if (effect.kind !== "machine") throw new Error("not done to a machine");
  const asked = { ...options, process: "squid", signal: "STOP" } as const;
  const found = scene();
  await effect.start(found, asked);
  await effect.stop(found, asked);
  expect(found.calls).toEqual(["run squid STOP", "run squid CONT", "start"]);
  await expect(effect.start(scene({}, { exitCode: 3, output: "sh\ntini\n" }), asked)).rejects.toThrow(
    "No process `squid` runs on web-1; there are sh, tini",
  );
});

test("a full disk and stress leave with the instance's processes: on one that stopped there is nothing to end", async () => {
  const disk = FAULTS["disk-full"].effect;
  const cpu = FAULTS["cpu-stress"].effect;
  if (disk.kind !== "machine" || cpu.kind !== "machine") throw new Error("not done to a machine");
  const on = scene({ state: stopped });
  await disk.stop(on, { ...options, path: "/var" });
  await cpu.stop(on, { ...options, workers: 4, cpus: 1 });
  expect(on.calls).toEqual(['limit {"cpus":"default"}']);
  const refused = scene({}, { exitCode: 5, output: "mount: not permitted\n" });
  await expect(disk.start(refused, { ...options, path: "/var" })).rejects.toThrow(
    "/var of web-1 could not be filled: mount: not permitted",
  );
});
