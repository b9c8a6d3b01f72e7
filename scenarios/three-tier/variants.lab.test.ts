/** Three-tier of other software, the uwsgi protocol between web servers and application: a lab for each mix, in turn. */
import { expect, test } from "vitest";
import { startLab } from "../../lab/project/start.ts";
import { fetchFrom, labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";

// The mix of ours over HTTP is what all other tests of three-tier have.
test.each([
  ["web-app", { WebImage: "tierlab/web", AppImage: "tierlab/app" }],
  ["web-uwsgi", { WebImage: "tierlab/web", AppImage: "tierlab/uwsgi" }],
  ["apache-app", { WebImage: "tierlab/apache", AppImage: "tierlab/app" }],
  ["apache-uwsgi", { WebImage: "tierlab/apache", AppImage: "tierlab/uwsgi" }],
] as const)(
  "the mix %s stores times through the writer, reads them through the reader, and both servers answer",
  async (name, parameters) => {
    await using lab = await startLab({
      template: "three-tier",
      name: labName(name),
      timeScale: TEST_TIME_SCALE,
      parameters: { ...parameters, AppProtocol: "uwsgi" },
    });
    const { instances, loadBalancers } = await lab.status();
    const origin = `http://${loadBalancers.find((one) => one.kind === "application")?.dnsName}`;
    const ask = (path: string) => fetchFrom(lab, "client", origin + path);

    const written = await ask("/write");
    const saved = /^Saved: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/.exec(written.body);
    expect(written).toMatchObject({ status: 200, body: saved?.[0] });
    const readAll = async () => JSON.parse((await ask("/read")).body) as string[];
    await expect.poll(readAll, { timeout: 20_000 }).toContain(saved?.[1]);

    const apps = instances.filter((one) => one.tier === "AppGroup").map((one) => String(one.instanceId));
    const seen = new Set<string | null>();
    for (let n = 0; n < 30 && seen.size < apps.length; n++) seen.add((await ask("/")).servedBy);
    expect([...seen].sort()).toEqual(apps.sort());
  },
);
