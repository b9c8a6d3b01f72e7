/** One lab: names and a certificate of its own, a second server made from the first while it serves, and the album in a browser. */
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchAuthority } from "../../lab/api/authority.ts";
import { connectDocker } from "../../lab/docker/index.ts";
import type { LogEntry } from "../../lab/logs/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { describeDns } from "../../lab/project/dns.ts";
import { findApi } from "../../lab/project/find.ts";
import { readLabLogs } from "../../lab/project/lab-logs.ts";
import { startLab } from "../../lab/project/start.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { browseLab } from "../../lab/testing/lab-browser.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";

const NAME = "api.sample.co.jp";
const SITE = "sample.co.jp";
const ALBUM = '{"service":"album"}';
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
  expect(await ask()).toBe(ALBUM);
  expect(await shell("client-1", `curl -sS -m 5 http://${SITE}/`)).toContain("<title>Album</title>");
  const { resolver, ways } = await describeDns(lab);
  const here = new Resolver({ timeout: 5_000 });
  here.setServers([`${resolver?.address}:${resolver?.port}`]);
  expect([await here.resolve4(NAME), await here.resolve4(SITE)]).toEqual([["127.0.0.1"], ["127.0.0.1"]]);
  await expect(here.resolve4(`none.${NAME}`)).rejects.toThrow("ENOTFOUND");
  const port = ways.find(({ name }) => name === NAME)?.hostPort ?? 0;
  const { certificate } = await fetchAuthority(await findApi(connectDocker(), lab.name));
  expect(await verifies(port, certificate)).toBe(true);
  expect(await verifies(port, undefined)).toBe(false);
});

/** The instance's own answer: what the ALB would get of it, by the name. */
const readiness = (instance: string) =>
  shell(
    instance,
    `curl -s -m 5 -o /dev/null -w '%{http_code}' -H 'Host: ${NAME}' "http://$(hostname -I | tr -d ' ')/readyz"`,
  );

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
  const facts = `hostname -I; hostname; curl -s http://169.254.169.254/latest/meta-data/instance-id; echo; cat /etc/machine-id; cat /etc/album.env; cat /etc/httpd/conf.d/api.conf`;
  const [first = [], second = []] = [await shell("server-1", facts), await shell("server-2", facts)].map((text) =>
    text.split("\n"),
  );
  const same = first.map((line, index) => line === second[index]);
  // Address, host name, instance id and machine id differ; the album's settings and Apache's configuration do not.
  expect(same.slice(0, 4)).toEqual([false, false, false, false]);
  expect(new Set(same.slice(4))).toEqual(new Set([true]));
  expect(await shell("server-2", "ls /etc/ssh")).not.toContain("ssh_host");
  expect(second[0]?.trim()).toBe(clone.privateIp);
  expect(await shell("server-2", "grep -c sample.co.jp /etc/hosts")).toBe("0");
  const answers = async () => new Set([await ask(), await ask(), await ask(), await ask()]);
  expect(await answers()).toEqual(new Set([ALBUM, "not set up"]));
  expect([await readiness("server-1"), await readiness("server-2")]).toEqual(["200", "404"]);
  await shell(
    "server-2",
    `sed -i 's/${first[0]?.trim()}/${clone.privateIp}/' /etc/httpd/conf.d/api.conf && systemctl restart httpd`,
  );
  expect(await answers()).toEqual(new Set([ALBUM]));
  // The album runs, and has no credentials for its files until the clone has a role.
  expect(await readiness("server-2")).toBe("503");
  const metadata = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
  expect(await shell("server-2", `curl -s -o /dev/null -w '%{http_code}' ${metadata}`)).toBe("404");
  await lab.attachProfile("server-2", "ServerProfile");
  const isReady = async () => (await readiness("server-2")) === "200";
  await waitUntil(isReady, { what: "the clone to have its role's credentials", timeoutMs: PATIENCE_MS });
});

test("every machine trusts the lab's CA from its boot: a clone's curl, Python and Node, its services and its containers", async () => {
  const url = `https://${NAME}/`;
  const curl = `curl -sS -m 20 -o /dev/null -w %{http_code} ${url}`;
  const python = `python3 -c "import urllib.request as u; print(u.urlopen('${url}', timeout=20).status)"`;
  const node = `node -e "fetch('${url}').then((r) => console.log(r.status), (e) => console.log(String(e.cause)))"`;
  const unit = ["[Service]", "Type=oneshot", `ExecStart=/usr/local/bin/${node}`].join("\n").replaceAll("'", `'\\''`);
  expect(await shell("server-2", `${curl}; echo; ${python}; ${node}; sudo -u ec2-user ${node}`)).toBe(
    "200\n200\n200\n200",
  );
  await shell("server-2", `echo '${unit}' >/etc/systemd/system/ask.service && systemctl start ask`);
  expect(await shell("server-2", "journalctl -u ask -o cat")).toMatch(/^200$/m);
  await shell("server-2", "yum install -qy docker && systemctl start docker && docker run -d --name web nginx");
  expect(await shell("server-2", `docker exec web ${curl}; echo; docker exec web ${node}`)).toBe("200\n200");
});

/** Asks S3 as an instance's role, by curl and HTTPS with the lab's CA: the status of each `<method> <bucket>/<key>`. */
async function askAsRole(instance: string, asked: readonly string[]): Promise<string[]> {
  const set = `base=http://169.254.169.254/latest/meta-data/iam/security-credentials/
    all=$(curl -sf "$base$(curl -sf $base)")
    of() { echo "$all" | sed -n 's/.*"'$1'": "\\(.*\\)".*/\\1/p'; }
    ask() { curl -s -o /dev/null -w '%{http_code} ' --aws-sigv4 aws:amz:ap-northeast-1:s3 \
      --user "$(of AccessKeyId):$(of SecretAccessKey)" -H "x-amz-security-token: $(of Token)" \
      -X $1 $([ $1 != PUT ] || echo --data-binary x) "https://s3.ap-northeast-1.amazonaws.com/$2"; }`;
  return (await shell(instance, [set, ...asked.map((one) => `ask ${one}`)].join("\n"))).split(" ");
}

test("S3 does for a server what its role may, by credentials from metadata, and nothing else (V60)", async () => {
  const files = (await lab.plan()).buckets?.find(({ logicalId }) => logicalId === "FilesBucket")?.name;
  const asked = [`PUT ${files}/albums/x`, `GET ${files}/albums/x`, `DELETE ${files}/albums/x`, `GET ${files}`];
  expect(await askAsRole("server-1", asked)).toEqual(["200", "200", "204", "200"]);
  const refused = [
    `PUT ${files}/other/x`,
    `GET ${SITE}`,
    `DELETE ${SITE}/index.html`,
    "GET no-bucket-of-ours/x",
    "GET ",
  ];
  expect(await askAsRole("server-1", refused)).toEqual(["403", "403", "403", "404", "403"]);
  const plain = `curl -s -o /dev/null -w '%{http_code}' https://${files}.s3.ap-northeast-1.amazonaws.com/albums/x`;
  expect(await shell("server-1", plain)).toBe("403");
  // Whoever runs the lab sees what is in it, by keys of his own.
  expect(await lab.buckets.list()).toEqual([files, SITE].toSorted());
  const pages = async () => (await lab.buckets.objects(SITE, "index")).map(({ key }) => key).join();
  await waitUntil(async () => (await pages()) === "index.html", {
    what: "the page in its bucket",
    timeoutMs: PATIENCE_MS,
  });
});

/** What was logged of one request, in the order of its way. */
async function linesOf(trace: string): Promise<readonly string[]> {
  const found: string[] = [];
  const onEntry = ({ source, status, text }: LogEntry) => {
    found.push(`${source.tier} ${/^\w+(?=\[\d+\]:)/.exec(text)?.[0] ?? ""} ${status ?? ""}`);
  };
  const options = { filter: { trace }, follow: false, signal: new AbortController().signal, onEntry };
  await readLabLogs(connectDocker(), lab.name, options);
  return found;
}

test("one upload is followed by its trace through ALB, Apache, album, MySQL and S3 (ALB-041)", async () => {
  const trace = `1-67891233-${Date.now().toString(16).padStart(24, "0")}`;
  const login = JSON.stringify({ user: "hanako", password: "practice-only-2" });
  const line = `cd /tmp; curl="curl -sS -m 20 -b jar -c jar"; api=https://${NAME}
    $curl -o /dev/null -w '%{http_code} ' -H 'Content-Type: application/json' -d '${login}' $api/login
    echo hello | $curl -o /dev/null -w '%{http_code} ' -H 'X-Amzn-Trace-Id: Root=${trace}' -T - $api/files/a.txt
    $curl $api/files/a.txt; $curl -X DELETE -w '%{http_code}' $api/files/a.txt`;
  expect(await shell("client-1", line)).toBe("200 200 hello\n204");
  const way = ["alb  200", "server httpd 200", "server node 200"];
  // Both are asked by the album, and each has a clock of its own.
  const behind = ["database  ", "s3  200"];
  const isWhole = async () => (await linesOf(trace)).length >= way.length + behind.length;
  await waitUntil(isWhole, { what: "every tier to log the upload", timeoutMs: 30_000, everyMs: 500 });
  const lines = await linesOf(trace);
  expect([lines.slice(0, 3), lines.slice(3).sort()]).toEqual([way, behind]);
});

test("in Chromium: log in, upload, lose the server that answered, go on with the other, log out", async () => {
  await using browser = await browseLab(lab);
  const page = await browser.context.newPage();
  page.setDefaultTimeout(60_000);
  /** By what the page says, so that a failure tells what it said instead. */
  const shows = (text: string) =>
    expect.poll(() => page.getByRole("main").textContent(), { timeout: 60_000, interval: 200 }).toContain(text);
  const answeredBy = () => page.locator("#answers [aria-current=true]").getAttribute("data-server");
  await page.goto(`http://${SITE}/`);
  await page.getByLabel("Name").fill("hanako");
  await page.getByLabel("Password").fill("not-her-password");
  await page.getByRole("button", { name: "Log in" }).click();
  await shows("do not belong together");
  await page.getByLabel("Password").fill("practice-only-2");
  await page.screenshot({ path: "reports/album-login.png" });
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("Nothing here yet").waitFor();
  const picture = await page.screenshot();
  const upload = (name: string) =>
    page.getByLabel("Add files").setInputFiles([{ name, mimeType: "image/png", buffer: picture }]);
  await upload("one.png");
  await shows("one.png is stored.");

  const lostId = await answeredBy();
  const { instances } = await lab.status();
  const lost = instances.find(({ instanceId }) => instanceId === lostId)?.name ?? "";
  expect(["server-1", "server-2"]).toContain(lost);
  await lab.act("kill", lost);
  // A page that is loaded now asks until the other server answers; the session is in the database.
  await page.reload();
  await page.getByRole("button", { name: "one.png" }).first().click();
  await page.getByRole("img", { name: "one.png" }).waitFor();
  await page.screenshot({ path: "reports/album-viewer.png" });
  await page.getByRole("button", { name: "Close" }).click();
  const isAlone = async () => {
    const [balancer] = (await lab.status()).loadBalancers;
    return balancer?.targets.filter(({ state }) => state === "healthy").length === 1;
  };
  await waitUntil(isAlone, { what: "the load balancer to leave the lost server out", timeoutMs: PATIENCE_MS });
  await upload("two.png");
  await shows("two.png is stored.");
  expect(await page.locator("#files .name").allTextContents()).toEqual(["one.png", "two.png"]);
  const otherId = await answeredBy();
  expect([lostId === otherId, instances.some(({ instanceId }) => instanceId === otherId)]).toEqual([false, true]);
  await page.locator(".thumb img").nth(1).waitFor();
  await page.screenshot({ path: "reports/album-files.png" });
  await page.getByRole("button", { name: "Log out" }).click();
  await shows("You are logged out.");
  await page.reload();
  await page.getByLabel("Password").waitFor();
  expect(await page.locator("#files li").count()).toBe(0);
});
