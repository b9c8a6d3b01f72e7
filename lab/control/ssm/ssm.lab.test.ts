/** Associations in a lab: once on each instance, whoever leads, and on those that are launched later. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDocker } from "../../docker/index.ts";
import type { AssociationExecution, AssociationStatus } from "../../model/association.ts";
import { waitUntil } from "../../model/wait.ts";
import { readBootLogs } from "../../project/boot-logs.ts";
import { findAssociation } from "../../project/find-association.ts";
import { startLab } from "../../project/start.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { labName } from "../../testing/test-lab.ts";

const template = fileURLToPath(new URL("fixture/template.yaml", import.meta.url));
const SLOW_MS = 120_000;

let lab: StartedLab;

beforeAll(async () => {
  // It is not ready before somebody lets the association go on.
  lab = await startLab({ template, name: labName("ssm"), parameters: { UserDataStatus: "4" }, awaitReady: false });
});
afterAll(() => lab?.stop());

async function association(name: string): Promise<AssociationStatus> {
  return findAssociation((await lab.status()).associations ?? [], name);
}

/** Executions of `set-up` that have this status, on so many instances of a service. */
function untilOn(service: string, count: number, status: string): Promise<readonly AssociationExecution[]> {
  const read = async () => {
    const { executions } = await association("set-up");
    const found = executions.filter((one) => one.status === status && one.instance?.startsWith(service));
    return found.length === count && found;
  };
  return waitUntil(read, { what: `${count} executions to be ${status}`, timeoutMs: SLOW_MS });
}

/** How often a control took the lead. */
async function leads(): Promise<number> {
  return (await Array.fromAsync(lab.events())).filter(({ kind }) => kind === "control-started").length;
}

const orderOf = async (instance: string) => (await lab.exec(instance, ["cat", "/root/order"])).stdout;
const letGoOn = (instance: string) => lab.exec(instance, ["touch", "/root/go"]);

test("a control that takes over goes on with what runs, and begins nothing twice", async () => {
  const [first] = await untilOn("group", 2, "InProgress");
  const before = await leads();
  await Promise.all([1, 2, 3].map((number) => lab.act("kill", `control-${number}`)));
  await lab.act("start", "control-1");
  await waitUntil(async () => (await leads()) > before, { what: "another control to lead", timeoutMs: SLOW_MS });
  for (const { instance } of await untilOn("group", 2, "InProgress")) await letGoOn(instance ?? "");
  const done = await untilOn("group", 2, "Success");
  expect(done.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(done.map(({ executionId }) => executionId)).toContain(first?.executionId);
  await waitUntil(async () => (await lab.status()).ready, { what: "the lab to be whole", timeoutMs: SLOW_MS });
});

test("user data comes first, each runs once, and what was printed is kept by stream", async () => {
  const [execution] = await untilOn("group", 2, "Success");
  expect(await orderOf(execution?.instance ?? "")).toBe("set up at boot\nset up by tag\n");
  expect(await lab.executionOutput(execution?.executionId ?? "")).toMatchObject({
    stdout: "set up by tag\n",
    stderr: "to stderr\n",
  });
});

test("user data that fails leaves its instance running, and marked", async () => {
  const members = (await lab.status()).instances.filter(({ tier }) => tier === "Group");
  expect(members.map(({ state, userDataFailed }) => [state, userDataFailed])).toEqual([
    ["running", "4"],
    ["running", "4"],
  ]);
  const [log] = await readBootLogs(connectDocker(), lab.name, members[0]?.name);
  expect(log?.lines).toEqual(["set up at boot", expect.stringContaining("user data failed with status 4")]);
});

test("an association that fails tells its exit status, and no other instance runs it", async () => {
  const { status, executions } = await association("fails");
  expect({ status, executions }).toMatchObject({
    status: "Failed",
    executions: [{ instance: "other-1", status: "Failed", exitCode: 3 }],
  });
  expect((await lab.exec("other-1", ["ls", "/root"])).stdout).not.toContain("order");
});

test("a replacement is set up as those before it", async () => {
  const [victim] = await untilOn("group", 2, "Success");
  await lab.act("kill", victim?.instance ?? "");
  const [fresh] = await untilOn("group", 1, "InProgress");
  await letGoOn(fresh?.instance ?? "");
  await waitUntil(async () => (await lab.status()).ready, { what: "the lab to be whole", timeoutMs: SLOW_MS });
  expect(await orderOf(fresh?.instance ?? "")).toBe("set up at boot\nset up by tag\n");
  const { executions } = await association("set-up");
  expect(executions.map(({ status }) => status)).toEqual(["Success", "Success", "Success"]);
  expect(executions.at(-1)?.instanceId).toBe(victim?.instanceId);
});
