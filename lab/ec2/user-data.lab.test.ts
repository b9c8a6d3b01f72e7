import { beforeAll, expect, test } from "vitest";
import { buildImages } from "../docker/images/build.ts";
import { docker } from "../docker/images/command.ts";
import { wire } from "../docker/images/test-wiring.ts";
import { startEc2 } from "./fixture.ts";

beforeAll(async () => {
  await buildImages({ only: ["ec2", "base"] });
});

/** The articles' set-up of the web server, in the words of user data. The test's metadata has port 80 of the same namespace. */
const SET_UP = `#!/bin/bash
yum update -y
yum install -y httpd
sed -i "s/^Listen 80$/Listen 8080/" /etc/httpd/conf/httpd.conf
echo "Redirect 301 /old $TARGET" >> /etc/httpd/conf/httpd.conf
systemctl start httpd
systemctl enable httpd
`;

test("user data sets a server up once, with the container's environment, and the server is there again after a restart", async () => {
  const instance = await startEc2(["--env", "TARGET=/new"], (started) => wire(started, SET_UP));
  const ask = "curl -s -o /dev/null -w '%{redirect_url}' http://127.0.0.1:8080/old";
  expect((await instance.shell(ask)).out).toBe("http://127.0.0.1:8080/new");
  const output = "cat /var/log/cloud-init-output.log";
  expect((await instance.shell(output)).out).toContain("\nComplete!\n");
  const look = "ls /var/lib/cloud/instance/boot-finished && grep -c Redirect /etc/httpd/conf/httpd.conf";
  expect((await instance.shell(look)).out).toBe("/var/lib/cloud/instance/boot-finished\n1\n");
  await docker(["restart", "--time", "10", instance.name]);
  await wire(instance, SET_UP);
  await instance.awaitOutput(ask, /new$/);
  expect((await instance.shell(look)).out).toMatch(/\n1\n$/);
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
