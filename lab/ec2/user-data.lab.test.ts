import { beforeAll, expect, test } from "vitest";
import { buildImages } from "../docker/images/build.ts";
import { docker } from "../docker/images/command.ts";
import { wire } from "../docker/images/test-wiring.ts";
import { startEc2 } from "./fixture.ts";

beforeAll(async () => {
  await buildImages({ only: ["ec2", "base"] });
});

test("an instance whose user data fails goes on, marked, with its services", async () => {
  const instance = await startEc2([], (started) => wire(started, "#!/bin/bash\nyum install -y nothing || exit 3\n"));
  expect((await instance.shell("cat /var/lib/cloud/instance/user-data.failed")).out).toBe("3\n");
  await instance.awaitLog("user data failed with status 3");
  expect((await instance.shell("systemctl is-active multi-user.target")).out).toBe("active\n");
});

test("a container's command runs after user data, and the instance ends with it", async () => {
  const instance = await startEc2([], (started) => wire(started, "#!/bin/bash\necho set-up >/root/log\n"), [
    "sh",
    "-c",
    "cat /root/log; until [ -e /root/end ]; do sleep 0.1; done; exit 7",
  ]);
  await instance.awaitLog("set-up");
  await instance.shell("touch /root/end");
  expect((await docker(["wait", instance.name])).trim()).toBe("7");
});
