/** A test as the user of the package writes it; docs/library.md shows it. */
import { isFailure, startLab } from "tierlab";
import { expect, test } from "vitest";

test("a client hardly notices that a server is lost", { timeout: 180_000 }, async () => {
  const template = new URL("./template.yaml", import.meta.url).pathname;
  const name = process.env.LAB_NAME ?? "example";
  await using lab = await startLab({ template, name, timeScale: 10 });
  const address = await lab.loadBalancer("example-nlb").dnsName();
  const [victim] = await lab.group("example").members();
  const load = await lab.client("Caller").load({
    urls: [`http://${address}/`],
    ratePerSecond: 20,
    durationMs: 120_000,
    timeoutMs: 2_000,
  });

  await victim?.kill();
  await lab.until(
    async ({ ready }) => ready && !(await lab.instances("Group")).some((one) => one.instanceId === victim?.instanceId),
    { what: "another server in its place" },
  );

  const samples = await load.stop();
  expect(samples.filter(isFailure).length).toBeLessThan(samples.length / 2);
  expect(await lab.targetGroup("example-web").healthy()).toHaveLength(2);
});
