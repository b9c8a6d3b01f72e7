import { beforeAll, expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { buildImages } from "./build.ts";
import { docker } from "./command.ts";
import { startContainer, type TestContainer, type TestContainerOptions } from "./test-container.ts";
import { wire } from "./test-wiring.ts";

beforeAll(async () => {
  await buildImages({ only: ["base", "control"] });
});

const OUTPUT = "/var/log/cloud-init-output.log";

async function startInstance(settings: TestContainerOptions = {}): Promise<TestContainer> {
  const instance = await startContainer("base", {
    command: ["sh", "-c", "echo booted; exec sleep infinity"],
    ...settings,
  });
  onTestFinished(instance.remove);
  return instance;
}

const isWaiting = async (instance: TestContainer) => (await docker(["top", instance.name])).includes("sleep 0.1");

test("an instance waits until it is wired, runs its user data and becomes its command", async () => {
  const instance = await startInstance();
  await waitUntil(() => isWaiting(instance), { what: "the entrypoint to wait", timeoutMs: 10_000 });
  expect(await instance.logs()).toBe("");
  await wire(instance, "#!/bin/sh\necho hello from user data\n");
  await instance.awaitLog("booted");
  expect(await instance.run("cat", "/var/log/cloud-init-output.log")).toBe("hello from user data\n");
  expect(await instance.run("getent", "hosts", "ip-10-0-3-4")).toMatch(/^10\.0\.3\.4 /);
});

test("user data runs at the first boot only", async () => {
  const instance = await startInstance();
  await wire(instance, "#!/bin/sh\necho once\n");
  await instance.awaitLog("booted");
  await docker(["restart", "--time", "5", instance.name]);
  await wire(instance, "#!/bin/sh\necho once\n");
  await waitUntil(async () => (await instance.logs()).split("booted").length === 3, {
    what: "a second boot",
    timeoutMs: 30_000,
  });
  expect(await instance.run("cat", "/var/log/cloud-init-output.log")).toBe("once\n");
});

test("an instance whose user data fails goes on and is marked", async () => {
  const instance = await startInstance();
  await wire(instance, "#!/bin/sh\nexit 3\n");
  await instance.awaitLog("booted");
  expect(await instance.run("cat", "/var/lib/cloud/instance/user-data.failed")).toBe("3\n");
  expect(await instance.logs()).toContain("user data failed with status 3");
});

test("an instance that is stopped in the middle of its user data does not run it again, and is marked", async () => {
  const instance = await startInstance();
  await wire(instance, "#!/bin/sh\necho begun; exec sleep 600\n");
  const begun = async () => (await instance.run("sh", "-c", `cat ${OUTPUT} || :`)).includes("begun");
  await waitUntil(begun, { what: "user data to begin", timeoutMs: 30_000 });
  await docker(["restart", "--time", "1", instance.name]);
  await wire(instance, "#!/bin/sh\necho begun\n");
  await instance.awaitLog("booted");
  expect(await instance.run("cat", OUTPUT)).toMatch(/^begun\nuser data failed with status interrupted/);
  expect(await instance.run("cat", "/var/lib/cloud/instance/user-data.failed")).toBe("interrupted\n");
});

test("that set-up is over is marked last", async () => {
  const instance = await startInstance();
  const look = "ls /var/lib/cloud/instance/boot-finished || echo not yet";
  await wire(instance, `#!/bin/sh\n${look}\n`);
  await instance.awaitLog("booted");
  expect(await instance.run("tail", "-n", "1", OUTPUT)).toBe("not yet\n");
  expect(await instance.run("sh", "-c", look)).toBe("/var/lib/cloud/instance/boot-finished\n");
});

test("user data that is no script is kept and not run", async () => {
  const instance = await startInstance();
  await wire(instance, "#cloud-config\npackages: [nginx]\n");
  await instance.awaitLog("booted");
  expect(await instance.logs()).toContain("user data is not a script: not run");
  expect(await instance.run("cat", "/var/lib/cloud/instance/user-data.txt")).toContain("#cloud-config");
});

test("a container that is no instance becomes its command at once", async () => {
  const client = await startInstance({ options: ["--env", "TIERLAB_WIRED=no"], command: ["echo", "at once"] });
  await client.awaitLog("at once");
});

test("an unwired instance stops when told to", async () => {
  const instance = await startInstance();
  const startedAt = performance.now();
  await docker(["stop", "--time", "8", instance.name]);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

test("a waiting control takes over when the leader is killed", async () => {
  const volume = `tierlab-images-test-run-${process.pid}`;
  onTestFinished(async () => {
    await docker(["volume", "rm", "--force", volume]);
  });
  const command = ["flock", "--no-fork", "/run/tierlab/control.lock", "sh", "-c", "echo leading; exec sleep infinity"];
  const start = async () => {
    const control = await startContainer("control", { options: ["--volume", `${volume}:/run/tierlab`], command });
    onTestFinished(control.remove);
    return control;
  };
  const leader = await start();
  await leader.awaitLog("leading");
  const standby = await start();
  await waitUntil(async () => (await docker(["top", standby.name])).includes("flock"), {
    what: "a standby",
    timeoutMs: 5_000,
  });
  expect(await standby.logs()).toBe("");
  await docker(["kill", leader.name]);
  await standby.awaitLog("leading");
});
