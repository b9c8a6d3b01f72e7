/** TLS listeners, certificates and PROXY headers in a whole lab: from template to curl, which trusts the lab's CA. */
import { X509Certificate } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchAccessLog } from "../../api/access-log.ts";
import { fetchAuthority } from "../../api/authority.ts";
import { fetchFabricState } from "../../api/index.ts";
import { connectDocker, killContainer } from "../../docker/index.ts";
import { readLogs } from "../../docker/logs.ts";
import { waitUntil } from "../../model/index.ts";
import { findApi } from "../../project/find.ts";
import { planLab, startLab } from "../../project/start.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { labName, TEST_TIME_SCALE } from "../../testing/test-lab.ts";

const TEMPLATE = fileURLToPath(new URL("fixture/template.yaml", import.meta.url));
const CLIENT = "client-1";
let lab: StartedLab;

beforeAll(async () => {
  lab = await startLab({ template: TEMPLATE, name: labName("tls"), timeScale: TEST_TIME_SCALE });
});
afterAll(() => lab?.stop());

const curl = (...args: readonly string[]) => lab.exec(CLIENT, ["curl", "-sS", "--max-time", "10", ...args]);

async function loadBalancer(): Promise<{ readonly dnsName: string; readonly ip: string }> {
  const [nlb] = (await fetchFabricState(await findApi(connectDocker(), lab.name)))?.networkLoadBalancers ?? [];
  return { dnsName: nlb?.dnsName ?? "", ip: nlb?.nodes[0]?.privateIp ?? "" };
}

async function secure(name: string) {
  return curl("--connect-to", `${name}:443:${(await loadBalancer()).dnsName}:443`, `https://${name}/`);
}

test("NLB-018, NLB-160: curl of a client verifies each of a listener's certificates by the lab's CA", async () => {
  for (const name of ["shop.example.com", "a.shop.example.com", "news.example.com"]) {
    const { exitCode, stdout, stderr } = await secure(name);
    expect([exitCode, stderr, JSON.parse(stdout || "{}").seen]).toEqual([
      0,
      "",
      expect.stringMatching(/^203\.0\.113\./),
    ]);
  }
  expect((await secure("other.example.com")).exitCode).toBe(60);
});

test("NLB-054, NLB-057, NLB-063: behind PROXY headers the target sees the node, hears of the client, and is healthy", async () => {
  const { dnsName, ip } = await loadBalancer();
  const { stdout } = await curl(`http://${dnsName}:9000/`);
  expect(JSON.parse(stdout)).toEqual({ seen: ip, command: "PROXY", client: expect.stringMatching(/^203\.0\.113\./) });
});

test("NLB-174: each TLS connection is a line of the fabric's log", async () => {
  await secure("news.example.com");
  const fabric = (await lab.containers()).find(({ role }) => role === "fabric");
  const lines: string[] = [];
  const look = async () => {
    lines.length = 0;
    await readLogs(connectDocker(), fabric?.containerId ?? "", { follow: false, tail: 100 }, ({ text }) =>
      lines.push(text),
    );
    return lines.find((line) => line.startsWith("nlb-access tls 2.0 ") && line.includes(" news.example.com "));
  };
  const line = await waitUntil(look, { what: "a line of the access log", timeoutMs: 10_000 });
  expect(line?.split(" ")).toHaveLength(23);
  const kept = await fetchAccessLog(await findApi(connectDocker(), lab.name));
  expect(kept.map((one) => `nlb-access ${one}`)).toContain(line);
});

test("ALB-001, 015, 016, 028, 029, 052: an ALB redirects to HTTPS, whose certificates verify, and its rule decides", async () => {
  const alb = planLab({ template: TEMPLATE, name: lab.name }).loadBalancers.find(({ kind }) => kind === "application");
  const ask = (url: string, ...more: readonly string[]) => {
    const ways = [80, 443].flatMap((port) => [
      "--connect-to",
      `${new URL(url).hostname}:${port}:${alb?.dnsName}:${port}`,
    ]);
    return curl("-L", ...ways, ...more, url);
  };
  for (const name of ["a.shop.example.com", "news.example.com"]) {
    const { exitCode, stdout, stderr } = await ask(`http://${name}/pages/1`, "-c", "-");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{"seen":"10\.9\.0\.\d+"\}/);
    expect(stdout.match(/\bAWSALB\w*/g)?.toSorted()).toEqual(["AWSALB", "AWSALBCORS"]);
  }
  expect((await ask("http://shop.example.com/", "-w", " %{http_code} %{http_version}")).stdout).toBe(
    "nothing here 404 2",
  );
  expect((await ask("https://other.example.com/")).exitCode).toBe(60);
  const zone = alb?.nodes[1]?.availabilityZone;
  expect((await curl("-o", "/dev/null", "-w", "%{remote_ip}", `http://${zone}.${alb?.dnsName}/`)).stdout).toBe(
    alb?.nodes[1]?.publicIp,
  );
});

test("a new start of the fabric serves TLS again, with the certificates that it had", async () => {
  const fabric = async () => (await lab.containers()).find(({ role }) => role === "fabric");
  const before = await fabric();
  await killContainer(connectDocker(), before?.containerId ?? "");
  const isNew = async () => {
    const now = await fabric();
    return now?.state.kind === "running" && JSON.stringify(now.state) !== JSON.stringify(before?.state);
  };
  const serves = async () => (await isNew()) && (await secure("shop.example.com")).exitCode === 0;
  await waitUntil(serves, { what: "TLS to be served again", timeoutMs: 60_000 });
});

test("the CA's certificate is to be had, its key is not", async () => {
  const { certificate } = await fetchAuthority(await findApi(connectDocker(), lab.name));
  expect(new X509Certificate(certificate).subject).toContain("CN=Tierlab");
  const { exitCode } = await lab.exec("target-1", ["test", "-e", "/run/tierlab"]);
  expect(exitCode).toBe(1);
});
