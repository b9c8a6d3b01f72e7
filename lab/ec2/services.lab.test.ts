import { beforeAll, expect, test } from "vitest";
import { buildImages } from "../docker/images/build.ts";
import { docker } from "../docker/images/command.ts";
import { startEc2 } from "./fixture.ts";

beforeAll(async () => {
  await buildImages({ only: ["ec2"] });
});

/** Says who and where it is, then waits; a child of its own leaves its group, as daemons do. */
const APP = `#!/bin/sh
echo "hello $GREETING from $(id -un) in $(pwd)"
setsid sleep 1001 &
while :; do sleep 1000; done
`;

const UNIT = `[Unit]
Description=An application
[Service]
User=ec2-user
WorkingDirectory=/home/ec2-user
EnvironmentFile=/etc/sysconfig/app
ExecStart=/usr/local/bin/app
Restart=on-failure
RestartSec=3
[Install]
WantedBy=multi-user.target
`;

async function startApp(unit = UNIT) {
  const instance = await startEc2();
  await instance.write("/usr/local/bin/app", APP);
  await instance.write("/etc/sysconfig/app", "# settings\nGREETING='the world'\n");
  await instance.write("/etc/systemd/system/app.service", unit);
  const started = await instance.shell("chmod +x /usr/local/bin/app && systemctl daemon-reload && systemctl start app");
  return { instance, started };
}

test("a service has its user, folder and environment file, is started again after it was killed, and leaves nothing behind", async () => {
  const { instance, started } = await startApp();
  expect(started).toMatchObject({ status: 0, err: "" });
  await instance.awaitLog("hello the world from ec2-user in /home/ec2-user");
  const pid = (await instance.shell("systemctl show app -p MainPID --value")).out.trim();
  await instance.shell(`kill -9 ${pid}`);
  await instance.awaitOutput("systemctl show app -p SubState,NRestarts", /^SubState=running\nNRestarts=1$/m);
  const log = (await instance.shell("journalctl -u app -o json")).out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const at = (text: string) => log.findLast(({ message }) => message.includes(text)).timeMs;
  expect(at("restart counter is at 1") - at("Failed with result 'signal'")).toBeGreaterThanOrEqual(2_990);
  await instance.shell("systemctl stop app");
  expect((await instance.shell("pgrep -f 'sleep 100[01]'")).out).toBe("");
  expect((await instance.shell("systemctl is-active app")).out).toBe("inactive\n");
});

test("what a service needs and what is wrong with its unit is told as systemd tells it", async () => {
  const { instance, started } = await startApp(
    `${UNIT.replace("/etc/sysconfig/app", "/etc/sysconfig/none")}Colour=red\n`,
  );
  expect(started.status).toBe(1);
  expect(started.err).toContain("Job for app.service failed because of unavailable resources or another system error.");
  await instance.awaitLog("Failed to load environment files: No such file or directory: /etc/sysconfig/none");
  await instance.awaitLog("app.service:12: Unknown key 'Colour' in section [Install], ignoring.");
  await instance.shell("sed -i s/RestartSec=3/WatchdogSec=3/ /etc/systemd/system/app.service; systemctl daemon-reload");
  expect((await instance.shell("systemctl restart app")).err).toContain(
    "Unit app.service has a bad unit file setting.",
  );
  await instance.awaitLog("WatchdogSec= is not offered by the service manager of tierlab/ec2");
  const absent = await instance.shell("systemctl start none");
  expect(absent).toEqual({ status: 5, out: "", err: "Failed to start none.service: Unit none.service not found.\n" });
});

test("a daemon that forks is known by its file, one that notifies by its message", async () => {
  const instance = await startEc2();
  const daemon =
    "[Service]\nType=forking\nPIDFile=/run/d.pid\nExecStart=/bin/sh -c 'sleep 1000 & echo $! >/run/d.pid'\n";
  await instance.write("/etc/systemd/system/d.service", daemon.replace("$!", "$$!"));
  const say = `use Socket; sleep 1; socket my $s, AF_UNIX, SOCK_DGRAM, 0; send $s, "READY=1\\nSTATUS=at your service", 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET}); sleep 1000`;
  await instance.write("/root/n.pl", say);
  await instance.write("/etc/systemd/system/n.service", "[Service]\nType=notify\nExecStart=/usr/bin/perl /root/n.pl\n");
  expect(await instance.shell("systemctl start d n && systemctl is-active d n")).toMatchObject({
    out: "active\nactive\n",
  });
  expect((await instance.shell("systemctl show d -p MainPID --value; cat /run/d.pid")).out).toMatch(/^(\d+)\n\1\n$/);
  expect((await instance.shell("systemctl status n")).out).toContain('Status: "at your service"');
});

test("units start in their order, and one whose requirement fails is not started", async () => {
  const instance = await startEc2();
  await instance.write("/etc/systemd/system/db.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
  await instance.write(
    "/etc/systemd/system/web.service",
    "[Unit]\nRequires=db.service\nAfter=db.service\n[Service]\nExecStart=/bin/sleep 1000\n",
  );
  expect(await instance.shell("systemctl start web")).toMatchObject({
    status: 1,
    err: "A dependency job for web.service failed. See 'journalctl -xe' for details.\n",
  });
  expect((await instance.shell("systemctl is-active web db")).out).toBe("inactive\nfailed\n");
});

test("an instance that is stopped stops its services, last started first, and boots with those that are enabled", async () => {
  const noting = `ExecStopPost=+/bin/sh -c 'echo %n >>/root/stopped'\n[Install]`;
  const { instance } = await startApp(UNIT.replace("[Install]", noting));
  const later =
    "[Unit]\nAfter=app.service\n[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n";
  await instance.write("/etc/systemd/system/later.service", later.replace("[Install]", noting));
  await instance.shell("systemctl enable app && systemctl enable --now later");
  await docker(["restart", "--time", "10", instance.name]);
  await instance.awaitOutput("systemctl is-active app later", /^active\nactive\n$/);
  expect((await instance.shell("cat /root/stopped")).out).toBe("later.service\napp.service\n");
});
