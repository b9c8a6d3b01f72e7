import { expect, test } from "vitest";
import { systemClock } from "../../model/clock.ts";
import type { GuestAnswer, GuestRequest } from "../../model/guest.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { waitUntil } from "../../model/wait.ts";
import { container } from "../test/containers.ts";
import { callId, parseCall } from "./calls.ts";
import { type FakeEngine, fakeEngine, guestSpec } from "./fake-engine.ts";
import { createGuestKeeper } from "./keeper.ts";

const host = container({ runsContainers: true, state: { kind: "running", pid: 9, startedAtMs: 500, paused: false } });
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** An instance whose docker asks, and what becomes of its containers as it changes. */
function stand(engine: FakeEngine = fakeEngine(), others: readonly LabContainer[] = []) {
  const keeper = createGuestKeeper(engine, { clock: systemClock, log });
  keeper.tend([host, ...others]);
  const ask = async (request: GuestRequest): Promise<GuestAnswer> => {
    const heard = await waitUntil(() => engine.listeners.get(host.containerId), { what: "an ear", timeoutMs: 5_000 });
    const text = await new Promise<string>((resolve) =>
      heard(JSON.stringify({ id: "a-1", request }), (_id, answer) => resolve(answer)),
    );
    return JSON.parse(text);
  };
  const become = async (inventory: readonly LabContainer[], isSo: () => boolean) => {
    await waitUntil(
      () => {
        keeper.tend(inventory);
        return isSo();
      },
      { what: "containers to follow", timeoutMs: 5_000, everyMs: 5 },
    );
  };
  return { engine, ask, become };
}

const states = ({ guests }: FakeEngine) => guests.map(({ name, state }) => `${name} ${state}`);
const stateOf = (changes: object) => ({ ...host, state: { ...host.state, ...changes } as LabContainer["state"] });

test("docker run starts a container of the counterpart, says so, and publishes its port inside the instance", async () => {
  const { engine, ask } = stand();
  expect(await ask({ verb: "run", spec: guestSpec() })).toEqual({
    ok: true,
    value: { id: "c1", notes: ["tierlab/nginx (Debian's nginx) stands for nginx:latest"] },
  });
  expect(engine.networks).toMatchObject([
    { hostId: host.containerId, hostPid: 9, guests: [{ id: "c1", address: "172.17.0.2", ports: guestSpec().ports }] },
  ]);
});

test.each<[string, Parameters<typeof guestSpec>[0], string]>([
  ["an image that is not there", { image: "redis", name: "b", ports: [] }, "Unable to find image 'redis:latest'"],
  ["a version that is not there", { image: "nginx:1.27", name: "b", ports: [] }, "Unable to find image 'nginx:1.27'"],
  ["a port that another has", { name: "b" }, "Bind for 0.0.0.0:3030 failed: port is already allocated"],
  ["a name that another has", { ports: [] }, 'The container name "/web" is already in use'],
])("docker run with %s is refused in Docker's words", async (_title, changes, words) => {
  const { engine, ask } = stand();
  await ask({ verb: "run", spec: guestSpec() });
  expect(await ask({ verb: "run", spec: guestSpec(changes) })).toMatchObject({
    ok: false,
    message: expect.stringContaining(words),
  });
  expect(engine.guests).toHaveLength(1);
});

test("logs tell when each line was printed and whether more may come; a command gets the input that its instance has put ready", async () => {
  const { ask } = stand();
  await ask({ verb: "run", spec: guestSpec() });
  const told = (isRunning: boolean) => ({ ok: true, value: { lines: [{ timeMs: 8, text: "c1 said" }], isRunning } });
  expect(await ask({ verb: "logs", container: "web", tail: 5, afterMs: 7 })).toEqual(told(true));
  const command = { verb: "exec", container: "web", argv: ["cat"] } as const;
  expect(await ask(command)).toMatchObject({ value: { stderr: "" } });
  expect(await ask({ ...command, input: "a-1" })).toMatchObject({ value: { stderr: `a-1 of ${host.containerId}` } });
  expect(await ask({ ...command, input: "../requests" })).toMatchObject({ ok: false });
  await ask({ verb: "stop", container: "web", graceSeconds: 1 });
  expect(await ask({ verb: "logs", container: "web", tail: 5, afterMs: 7 })).toEqual(told(false));
});

test("an image of the machine goes before the counterpart", async () => {
  const { ask } = stand(fakeEngine(["nginx", "tierlab/nginx"]));
  expect(await ask({ verb: "run", spec: guestSpec() })).toMatchObject({ value: { notes: [] } });
});

test("a stopped container's port is published no longer, and another may have it", async () => {
  const { engine, ask } = stand();
  await ask({ verb: "run", spec: guestSpec() });
  await ask({ verb: "stop", container: "web", graceSeconds: 1 });
  expect(engine.networks.at(-1)?.guests).toEqual([]);
  expect(await ask({ verb: "run", spec: guestSpec({ name: "b" }) })).toMatchObject({ ok: true });
  expect(engine.networks.at(-1)?.guests).toMatchObject([{ id: "c2", address: "172.17.0.3" }]);
});

test("containers hang, go on, die and go with their instance", async () => {
  const { engine, ask, become } = stand();
  await ask({ verb: "run", spec: guestSpec() });
  await become([stateOf({ paused: true })], () => states(engine)[0] === "web paused");
  await become([host], () => states(engine)[0] === "web running");
  const stopped = { kind: "stopped", exitCode: 0, finishedAtMs: 2_000 } as const;
  await become([{ ...host, state: stopped }], () => states(engine)[0] === "web exited");
  await become([], () => engine.guests.length === 0);
});

test("what outlived a restart that nobody saw dies late; docker.service starts again what is to be always there", async () => {
  const { engine, ask, become } = stand();
  await ask({ verb: "run", spec: guestSpec({ restart: "always" }) });
  await ask({ verb: "run", spec: guestSpec({ name: "once", ports: [] }) });
  await become([stateOf({ startedAtMs: 3_000, pid: 10 })], () => states(engine).join() === "web exited,once exited");
  engine.nowMs = 3_500;
  await ask({ verb: "service-started" });
  expect(states(engine)).toEqual(["web running", "once exited"]);
});

test("an instance sees its own containers alone", async () => {
  const other = container({ runsContainers: true });
  const { engine, ask } = stand(fakeEngine(), [other]);
  await engine.create({ hostId: other.containerId, spec: guestSpec(), image: "x", address: "172.17.0.2" });
  expect(await ask({ verb: "list" })).toEqual({ ok: true, value: [] });
  expect(await ask({ verb: "remove", container: "c1", force: true })).toEqual({
    ok: false,
    message: "No such container: c1",
  });
});

test("what is no call is not answered, what asks for more than there is gets an error", () => {
  expect(["", "[]", "null", '{"id":"../x"}', "{"].map(callId)).toEqual(Array(5).fill(undefined));
  const call = { id: "a", request: { verb: "run", spec: { ...guestSpec(), privileged: true } } };
  expect(() => parseCall(JSON.stringify(call))).toThrow("spec: Unrecognized key");
  const binds = { id: "a", request: { verb: "run", spec: guestSpec({ name: "../x" }) } };
  expect(() => parseCall(JSON.stringify(binds))).toThrow("spec.name: must be letters");
});
