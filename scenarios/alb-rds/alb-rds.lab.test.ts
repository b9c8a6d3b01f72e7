/** One lab: its scenarios, everything that must be refused, and containers through the life of their instance. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderMetrics } from "../../lab/cli/views/metrics.ts";
import { connectDocker } from "../../lab/docker/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { readLabLogs } from "../../lab/project/lab-logs.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labFor } from "../../lab/scenario/index.ts";
import { tryAll } from "../../lab/testing/reachability.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import containerLoss from "./container-loss.scenario.ts";
import threeTiers from "./three-tiers.scenario.ts";

const PATIENCE_MS = 120_000;

let lab: StartedLab;

beforeAll(async () => {
  lab = await labFor(threeTiers, { name: labName("alb-rds"), timeScale: TEST_TIME_SCALE });
});
afterAll(() => lab?.stop());

const shell = async (line: string) => {
  const { stdout, stderr } = await lab.exec("app-server-1", ["sh", "-c", line], { timeoutMs: PATIENCE_MS });
  return { stdout, stderr };
};

test("the page comes through the load balancer, mysql lists the database, everything else is refused (R06, V26)", async () => {
  const { claims } = await expectToPass(threeTiers, lab);
  expect(claims).toHaveLength(10);
});

test("the load balancer's metrics tell of what has passed it, by target group and for all zones (ALB-084, ALB-091)", async () => {
  const name = (await lab.status()).loadBalancers[0]?.name ?? "";
  const totals = async () => {
    const { series } = await lab.metrics(name);
    return (metric: string, group?: string) =>
      series.find(
        ({ metric: told, dimensions: { AvailabilityZone, TargetGroup } }) =>
          told === metric && AvailabilityZone === undefined && TargetGroup?.split("/")[1] === group,
      )?.total ?? 0;
  };
  const before = await totals();
  const { dnsName } = (await lab.status()).loadBalancers[0] ?? {};
  const urls = `http://${dnsName}/ http://${dnsName}/ http://${dnsName}/api http://${dnsName}/none`;
  await lab.exec("client-1", ["sh", "-c", `curl -s -m 20 ${urls}`]);
  const counted = [
    ["RequestCount"],
    ["RequestCount", "app-target-group"],
    ["RequestCount", "api-target-group"],
    ["HTTPCode_Target_2XX_Count"],
    ["HTTPCode_Target_4XX_Count"],
    ["HTTPCode_ELB_5XX_Count"],
  ] as const;
  const grown = async () => {
    const now = await totals();
    return counted.map(([metric, group]) => now(metric, group) - before(metric, group)).join(" ");
  };
  await waitUntil(async () => (await grown()) === "4 3 1 3 1 0", { what: "all to be counted", timeoutMs: PATIENCE_MS });
  const lines = renderMetrics(await lab.metrics(name), { paint: (_, text) => text, width: 200 });
  expect(lines.slice(0, 3).join("\n")).toMatch(/^app\/sample-alb\/\w{16}\n {2}METRIC .*\n {2}RequestCount +1a /);
});

test("every pair of machines reaches what security groups and routes say, and no more (V23, V26, V29)", async () => {
  const matrix = await tryAll(lab, { ports: [22, 80, 3030, 3306], others: ["10.0.0.2", "10.0.0.40"] });
  expect(matrix.differing).toEqual([]);
  expect(matrix.cells).toBeGreaterThan(300);
});

test("a Compose file is honoured, beside what runs already; what cannot be had is told", async () => {
  const file = "services: { nginx: { image: 'nginx:latest', ports: ['3031:80'] } }";
  await shell(`mkdir -p /root/web && cd /root/web && echo "${file}" >compose.yaml && docker compose up -d`);
  const { stdout } = await shell("docker ps; curl -s localhost:3031");
  expect(stdout).toMatch(
    /0\.0\.0\.0:3031->80\/tcp +web-nginx-1\n.*0\.0\.0\.0:3030->80\/tcp +nginx\n[\s\S]*Welcome to nginx!/,
  );
  const refused = await shell("docker run -d -p 3031:80 nginx; docker run -d redis; docker run -d nginx:0.1");
  expect(refused.stderr).toContain("Bind for 0.0.0.0:3031 failed: port is already allocated");
  expect(refused.stderr).toContain("Unable to find image 'redis:latest'");
  expect(refused.stderr).toContain("Unable to find image 'nginx:0.1'");
});

test("a container's command gets input, its lines are followed and are in the lab's logs", async () => {
  const { stdout: sum } = await shell(
    "head -c 300000 /dev/urandom >/tmp/in; sha256sum </tmp/in; docker exec -i nginx sha256sum </tmp/in",
  );
  const [own, inside] = sum.trim().split("\n");
  expect(inside).toBe(own);
  expect((await shell("docker exec -i nginx cat </dev/null; ls /opt/tierlab/docker/inputs")).stdout).toBe("");
  // Followed until the container ends, which it does once its line has come.
  const once =
    "docker run -d --name once -e TIERLAB_WIRED=no nginx sh -c 'for i in 1 2 3; do echo $i; sleep 0.4; done'";
  expect((await shell(`${once} >/dev/null; docker logs -f once`)).stdout).toBe("1\n2\n3\n");
  const linesOf = async (ref: string) => {
    const lines: string[] = [];
    await readLabLogs(connectDocker(), lab.name, {
      ...{ ref, follow: false, signal: new AbortController().signal },
      onEntry: ({ source, text }) =>
        lines.push(`${source.instance} ${source.tier} ${source.isGone ?? "there"} ${text}`),
    });
    return lines;
  };
  const told = (isGone: string) => [1, 2, 3].map((number) => `app-server-1/once app-server ${isGone} ${number}`);
  expect(await linesOf("app-server-1/once")).toEqual(told("there"));
  await shell("docker rm once");
  expect(await linesOf("app-server-1/once")).toEqual(told("true"));
});

test("a container is one hop behind its instance: no token comes so far (V57)", async () => {
  const ask =
    "curl -s -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token";
  const { stdout } = await shell(`docker exec nginx ${ask}; echo; ${ask}`);
  expect(stdout).toMatch(/^\n\S{20,}$/);
});

test("a container that is lost while its instance runs is seen by the load balancer alone (ALB-080, ALB-081)", async () => {
  const { claims } = await expectToPass(containerLoss, lab);
  expect(claims).toHaveLength(4);
});

test("containers die with their instance, and those that are to be always there come back with it", async () => {
  await lab.act("kill", "app-server-1");
  await lab.act("start", "app-server-1");
  const listed = () => shell("docker ps -a");
  const isBack = async () => {
    const { stdout } = await listed();
    return /Exited \(137\).*web-nginx-1\n/.test(stdout) && /Up .*3030->80\/tcp +nginx\n/.test(stdout);
  };
  await waitUntil(isBack, {
    what: "nginx to run again and web-nginx-1 to have ended",
    timeoutMs: PATIENCE_MS,
    everyMs: 500,
  });
  expect((await shell("curl -s localhost:3030")).stdout).toContain("Welcome to nginx!");
});
