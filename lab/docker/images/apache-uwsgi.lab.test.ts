import { beforeAll, expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { buildImages } from "./build.ts";
import { docker } from "./command.ts";
import { startContainer, type TestContainer } from "./test-container.ts";

beforeAll(async () => {
  await buildImages({ only: ["apache", "uwsgi"] });
});

async function start(image: "apache" | "uwsgi", options: readonly string[] = []): Promise<TestContainer> {
  const server = await startContainer(image, { options: ["--env", "TIERLAB_WIRED=no", ...options] });
  onTestFinished(server.remove);
  return server;
}

/** httpd beside `neighbour`, in its network namespace; `lines` end its configuration. */
async function startApacheBeside(neighbour: TestContainer, lines: readonly string[]): Promise<TestContainer> {
  const script = `printf '%s\\n' "$@" >>/etc/httpd/conf/httpd.conf; exec httpd -D FOREGROUND`;
  const apache = await startContainer("apache", {
    options: ["--env", "TIERLAB_WIRED=no", "--network", `container:${neighbour.name}`],
    command: ["sh", "-c", script, "httpd", ...lines],
  });
  onTestFinished(apache.remove);
  return apache;
}

/** Python takes its time on a machine that is busy. */
async function awaitStarts(uwsgi: TestContainer, count: number): Promise<void> {
  const started = async () => (await uwsgi.logs()).split("WSGI app 0").length > count;
  await waitUntil(started, { what: `start ${count} of uWSGI`, timeoutMs: 120_000 });
}

const ask = (path = "/", ...options: string[]) => [
  ...["curl", "--silent", "--retry", "30", "--retry-connrefused", "--retry-delay", "1", ...options],
  `http://127.0.0.1${path}`,
];

test("httpd serves a page and logs who asked for it in the combined format on standard output", async () => {
  const apache = await start("apache");
  expect(await apache.run(...ask())).toContain("It works.");
  await apache.awaitLog('"GET / HTTP/1.1" 200');
  expect(await apache.logs()).toMatch(/^127\.0\.0\.1 - - \[.+\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "curl\/[\d.]+"$/m);
});

test("httpd is laid out, called and reloaded as on Amazon Linux", async () => {
  const apache = await start("apache");
  await apache.run(...ask());
  expect(await apache.run("sh", "-c", "httpd -t 2>&1 | tail -1")).toBe("Syntax OK\n");
  const modules = await apache.run("sh", "-c", "httpd -M 2>/dev/null");
  for (const name of ["mpm_event", "proxy_http", "proxy_uwsgi", "proxy_balancer", "headers", "rewrite", "reqtimeout"]) {
    expect(modules).toContain(` ${name}_module `);
  }
  expect(await apache.run("ps", "-o", "user=", "-C", "httpd")).toContain("apache");
  await apache.run("sh", "-c", "echo 'Header set X-Reloaded yes' >/etc/httpd/conf.d/own.conf && httpd -k graceful");
  const reloaded = async () => (await apache.run(...ask("/", "--head"))).includes("X-Reloaded: yes");
  await waitUntil(reloaded, { what: "the new configuration", timeoutMs: 20_000 });
});

test("behind httpd, the application says that its instance has no id where there is no metadata", async () => {
  const uwsgi = await start("uwsgi");
  await startApacheBeside(uwsgi, ["ProxyPass / uwsgi://127.0.0.1:9090/", "ProxyPassReverse / uwsgi://127.0.0.1:9090/"]);
  await awaitStarts(uwsgi, 1);
  expect(await uwsgi.run(...ask("/healthz"))).toBe('{"status":"alive"}');
  const answer = await uwsgi.run(...ask("/", "--include", "--retry", "0"));
  expect(answer).toContain("HTTP/1.1 503 Service Unavailable");
  expect(answer).toContain("Retry-After: 2");
  expect(answer).toContain('{"error":"service unavailable"}');
  expect(await uwsgi.logs()).toMatch(
    /^\[pid: \d+\|app: 0\|req: \d+\/\d+\] 127\.0\.0\.1 \(\) \{\d+ vars in \d+ bytes\} .* GET \/healthz => /m,
  );
  expect(await uwsgi.run("ps", "-o", "user=", "-C", "uwsgi-core")).not.toContain("root");
});

test("an application that lacks a setting is named and not left half-started", async () => {
  const uwsgi = await start("uwsgi", ["--env", "DB_NAME=testdb", "--env", "DB_USER=admin"]);
  await uwsgi.awaitLog("The environment is not complete: DB_PASSWORD, DB_READ_ENDPOINT_ADDRESS, DB_TABLENAME");
});

test("where a port for health checks is named, uWSGI answers HTTP there", async () => {
  const uwsgi = await start("uwsgi", ["--env", "HEALTH_PORT=9091"]);
  const answer = await uwsgi.run(...ask(":9091/healthz", "--include"));
  expect(answer).toContain("HTTP/1.1 200 OK");
  expect(answer).toContain('{"status":"alive"}');
});

test("uWSGI is started again three seconds after its master died, and stops when told to", async () => {
  const uwsgi = await start("uwsgi");
  await awaitStarts(uwsgi, 1);
  await uwsgi.run("sh", "-c", "kill -9 $(pgrep -o uwsgi-core)");
  await uwsgi.awaitLog("uwsgi ended with status 137, starting again in 3 s");
  await awaitStarts(uwsgi, 2);
  await docker(["stop", "--time", "30", uwsgi.name]);
  expect(await uwsgi.logs()).toContain("goodbye to uWSGI.");
  expect((await docker(["inspect", "--format", "{{.State.ExitCode}}", uwsgi.name])).trim()).toBe("0");
});
