import { beforeAll, expect, test } from "vitest";
import { buildImages } from "../docker/images/build.ts";
import { docker } from "../docker/images/command.ts";
import { startEc2 } from "./fixture.ts";

beforeAll(async () => {
  await buildImages({ only: ["ec2"] });
});

test("httpd is not there until yum installs it, runs as the article says, and is there again after a restart", async () => {
  const instance = await startEc2();
  expect(await instance.shell("rpm -q httpd")).toEqual({ status: 1, out: "package httpd is not installed\n", err: "" });
  expect((await instance.shell("command -v httpd || systemctl status httpd")).status).toBe(4);
  const installed = await instance.shell("yum update -y && yum install -y httpd");
  expect(installed).toMatchObject({ status: 0, err: "" });
  expect(installed.out).toMatch(/Installed:\n(.*\n)* {2}httpd-2\.4\.\d+-1\.tierlab\.\w+\n(.*\n)*\nComplete!\n$/);
  expect((await instance.shell("rpm -q httpd")).out).toMatch(/^httpd-2\.4\.\d+-1\.tierlab\./);
  expect(await instance.shell("systemctl is-enabled httpd; systemctl is-active httpd")).toMatchObject({
    status: 3,
    out: "disabled\ninactive\n",
  });

  await instance.write("/var/www/html/index.html", "a page\n");
  const enabled = await instance.shell("systemctl enable --now httpd && curl -s http://127.0.0.1/");
  expect(enabled).toMatchObject({ status: 0, out: "a page\n" });
  expect(enabled.err).toContain("Created symlink /etc/systemd/system/multi-user.target.wants/httpd.service");
  expect((await instance.shell("systemctl status httpd")).out).toMatch(
    /^● httpd\.service - The Apache HTTP Server\n {5}Loaded: loaded \(\/usr\/lib\/systemd\/system\/httpd\.service; enabled;/,
  );
  expect((await instance.shell("tail -n 1 /var/log/httpd/access_log")).out).toContain('"GET / HTTP/1.1" 200');
  expect((await instance.shell("ps -o user= -C httpd | sort -u")).out).toBe("apache\nroot\n");

  await docker(["restart", "--time", "10", instance.name]);
  await instance.awaitOutput("curl -s http://127.0.0.1/", /^a page$/m);
});

test("what is appended to httpd.conf takes effect with a reload, and a mistake there fails the restart and is told", async () => {
  const instance = await startEc2();
  await instance.shell("yum install -y -q httpd && systemctl start httpd");
  await instance.shell("echo 'Redirect 301 /old /new' >>/etc/httpd/conf/httpd.conf && systemctl reload httpd");
  await instance.awaitOutput("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1/old", /^301$/);
  await instance.shell("echo 'ProxyPas / http://x/' >>/etc/httpd/conf/httpd.conf");
  const restarted = await instance.shell("systemctl restart httpd");
  expect(restarted.status).toBe(1);
  expect(restarted.err).toContain("Job for httpd.service failed because the control process exited with error code.");
  expect((await instance.shell("systemctl is-failed httpd")).out).toBe("failed\n");
  expect((await instance.shell("journalctl --no-pager -u httpd -n 20")).out).toContain("Invalid command 'ProxyPas'");
});

test("a service whose main process is killed has failed where its unit does not restart it", async () => {
  const instance = await startEc2();
  await instance.shell("yum install -y -q httpd && systemctl start httpd");
  await instance.shell("kill -9 $(cat /run/httpd/httpd.pid)");
  await instance.awaitOutput("systemctl is-active httpd", /^failed$/m);
  const shown = await instance.shell("systemctl show httpd -p Result,ExecMainStatus,MainPID; pgrep -c httpd");
  expect(shown.out).toBe("Result=signal\nExecMainStatus=9\nMainPID=0\n0\n");
  await instance.awaitLog("systemd[1]: httpd.service: Main process exited, code=killed, status=9/KILL");
  expect(await instance.shell("systemctl start httpd && systemctl is-active httpd")).toMatchObject({ out: "active\n" });
});

test("removing httpd stops it and takes it away with what came along", async () => {
  const instance = await startEc2();
  await instance.shell("yum install -y -q httpd && systemctl enable --now httpd");
  const removed = await instance.shell("yum remove -y httpd");
  expect(removed).toMatchObject({ status: 0 });
  expect(removed.out).toMatch(/Removed:\n(.*\n)* {2}httpd-2\.4/);
  expect(await instance.shell("command -v httpd apache2; pgrep httpd; rpm -q httpd")).toMatchObject({
    out: "package httpd is not installed\n",
  });
});

test("a package without a counterpart is an error that says so, and nothing is installed", async () => {
  const instance = await startEc2();
  const refused = await instance.shell("yum install -y postgresql15 httpd");
  expect(refused).toMatchObject({ status: 1, out: "No match for argument: postgresql15\n" });
  expect(refused.err).toBe(
    "Error: Unable to find a match: postgresql15\npostgresql15: no counterpart in the lab, whose packages are those of the image: see yum list available\n",
  );
  expect((await instance.shell("rpm -q httpd")).status).toBe(1);
  expect((await instance.shell("yum install httpd </dev/null")).err).toBe("Operation aborted.\n");
});
