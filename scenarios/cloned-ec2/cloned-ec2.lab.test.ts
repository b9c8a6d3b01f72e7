/** One lab: a name and a certificate of its own, and a second server made from the first while it serves. */
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchAuthority } from "../../lab/api/authority.ts";
import { connectDocker } from "../../lab/docker/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { describeDns } from "../../lab/project/dns.ts";
import { findApi } from "../../lab/project/find.ts";
import { startLab } from "../../lab/project/start.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";

const NAME = "api.sample.co.jp";
const PATIENCE_MS = 120_000;

let lab: StartedLab;

beforeAll(async () => {
  lab = await startLab({ template: "cloned-ec2", name: labName("cloned-ec2"), timeScale: TEST_TIME_SCALE });
});
afterAll(() => lab?.stop());

const shell = async (instance: string, line: string) => {
  const { stdout } = await lab.exec(instance, ["sh", "-c", line], { timeoutMs: PATIENCE_MS });
  return stdout.trim();
};
/** By the name, from the lab's internet side, as whoever has the lab's CA. */
const ask = () => shell("client-1", `curl -sS -m 5 https://${NAME}/ 2>&1; echo`);

/** Whether the certificate behind a port of this machine is for the name, by an authority's own. */
async function verifies(port: number, ca: string | undefined): Promise<boolean> {
  const options = { host: "127.0.0.1", port, servername: NAME, rejectUnauthorized: false, ...(ca ? { ca } : {}) };
  const socket = connect(options);
  await once(socket, "secureConnect", { signal: AbortSignal.timeout(PATIENCE_MS) });
  socket.destroy();
  return socket.authorized;
}

test("the name leads to the load balancer, inside and on this machine, and its certificate is the lab's CA's", async () => {
  const balancer = (await lab.status()).loadBalancers[0];
  const own = balancer?.nodes
    .map(({ publicIp }) => publicIp)
    .toSorted()
    .join("\n");
  const told = () => shell("client-1", `getent ahostsv4 ${NAME} | cut -d ' ' -f 1 | sort -u`);
  await waitUntil(async () => (await told()) === own, { what: "all nodes to be told", timeoutMs: PATIENCE_MS });
  expect(await ask()).toBe(NAME);
  const { resolver, ways } = await describeDns(lab);
  const here = new Resolver({ timeout: 5_000 });
  here.setServers([`${resolver?.address}:${resolver?.port}`]);
  expect(await here.resolve4(NAME)).toEqual(["127.0.0.1"]);
  await expect(here.resolve4(`none.${NAME}`)).rejects.toThrow("ENOTFOUND");
  const port = ways[0]?.hostPort ?? 0;
  const { certificate } = await fetchAuthority(await findApi(connectDocker(), lab.name));
  expect(await verifies(port, certificate)).toBe(true);
  expect(await verifies(port, undefined)).toBe(false);
});

test("a clone is the first server but for what must not be copied, and serves once that is mended (A02)", async () => {
  await shell("server-1", "echo 0 >/etc/machine-id; mkdir -p /etc/ssh; echo key >/etc/ssh/ssh_host_rsa_key");
  const clone = await lab.clone("server-1", { register: true });
  expect(clone).toMatchObject({
    name: "server-2",
    availabilityZone: "ap-northeast-1c",
    targetGroups: ["cloned-servers"],
  });
  const healthy = async () =>
    (await lab.status()).loadBalancers[0]?.targets.filter(({ state }) => state === "healthy").length;
  await waitUntil(async () => (await healthy()) === 2, { what: "two healthy targets", timeoutMs: PATIENCE_MS });
  const facts = `hostname -I; hostname; curl -s http://169.254.169.254/latest/meta-data/instance-id; echo; cat /etc/machine-id; cat /var/www/html/api/index.html; cat /etc/httpd/conf.d/api.conf`;
  const [first = [], second = []] = [await shell("server-1", facts), await shell("server-2", facts)].map((text) =>
    text.split("\n"),
  );
  const same = first.map((line, index) => line === second[index]);
  // Address, host name, instance id and machine id differ; the page and Apache's configuration do not.
  expect(same.slice(0, 4)).toEqual([false, false, false, false]);
  expect(new Set(same.slice(4))).toEqual(new Set([true]));
  expect(await shell("server-2", "ls /etc/ssh")).not.toContain("ssh_host");
  expect(second[0]?.trim()).toBe(clone.privateIp);
  expect(await shell("server-2", "grep -c sample.co.jp /etc/hosts")).toBe("0");
  const answers = async () => new Set([await ask(), await ask(), await ask(), await ask()]);
  expect(await answers()).toEqual(new Set([NAME, "not set up"]));
  await shell(
    "server-2",
    `sed -i 's/${first[0]?.trim()}/${clone.privateIp}/' /etc/httpd/conf.d/api.conf && systemctl restart httpd`,
  );
  expect(await answers()).toEqual(new Set([NAME]));
});

test("every machine trusts the lab's CA from its boot: a clone's curl, Python and Node, its services and its containers", async () => {
  const url = `https://${NAME}/`;
  const curl = `curl -sS -m 20 -o /dev/null -w %{http_code} ${url}`;
  const python = `python3 -c "import urllib.request as u; print(u.urlopen('${url}', timeout=20).status)"`;
  const node = `node -e "fetch('${url}').then((r) => console.log(r.status), (e) => console.log(String(e.cause)))"`;
  const unit = ["[Service]", "Type=oneshot", `ExecStart=/usr/local/bin/${node}`].join("\n");
  const service = `echo '${unit.replaceAll("'", `'\\''`)}' >/etc/systemd/system/ask.service && systemctl start ask && journalctl -u ask -o cat`;
  const container = "yum install -qy docker && systemctl start docker && docker run -d --name web nginx";
  expect(await shell("server-2", `${curl}; echo; ${python}; ${node}; sudo -u ec2-user ${node}`)).toBe(
    "200\n200\n200\n200",
  );
  expect(await shell("server-2", service)).toMatch(/^200$/m);
  await shell("server-2", container);
  expect(await shell("server-2", `docker exec web ${curl}; echo; docker exec web ${node}`)).toBe("200\n200");
});

test("the clone goes on when its origin is lost", async () => {
  await lab.act("kill", "server-1");
  const isAlone = async () => (await ask()) === NAME && (await ask()) === NAME;
  await waitUntil(isAlone, { what: "the clone to answer alone", timeoutMs: PATIENCE_MS });
  const kinds = (await lab.status()).instances
    .filter(({ tier }) => tier === "Server")
    .map(({ name, state }) => `${name} ${state}`);
  expect(kinds).toEqual(["server-1 stopped", "server-2 running"]);
});
