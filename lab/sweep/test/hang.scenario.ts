import { defineScenario } from "../../scenario/index.ts";

const GROUP = "ProxyGroup";
const TARGETS = "ProxyTargetGroup";
/** Real time: short, so that no request of one run hangs into the next. */
const PATIENCE_MS = 1_000;

/** The smallest scenario that depends on health checks: a proxy hangs under load until they find it, then goes on. */
export default defineScenario({
  name: "sweep-hang",
  title: "A proxy hangs until checks find it",
  template: "proxy-ha",
  timeScale: 10,
  // Not replaced, so that it can go on and the lab is soon whole again.
  parameters: { HealthCheckProtocol: "HTTP", GroupHealthCheckType: "EC2" },
  async run({ lab, choose, load, until, expect }) {
    const balancer = (await lab.status()).loadBalancers[0];
    const service = await lab.instance("ServiceServer");
    const app = await lab.instance("AppServer");
    const healthy = async () => (await lab.targetGroup(TARGETS).healthy()).length;
    const urls = [`http://${service.privateIp}/`];
    const proxy = `http://${balancer?.dnsName}:${balancer?.listeners[0]?.port}`;
    const asking = await load(
      { urls, proxy, ratePerSecond: 20, durationMs: 300_000, timeoutMs: PATIENCE_MS },
      app.name,
    );
    const victim = choose(await lab.instances(GROUP));
    await victim.pause();
    await until(async () => (await healthy()) === 1, { what: "checks to find it" });
    // Before it goes on: it would answer late what it was asked meanwhile, and make the outage look shorter.
    await asking.stop();
    await victim.unpause();
    await until(async () => (await healthy()) === 2, { what: "it to be healthy again" });
    expect("healthy proxies").toBe(await healthy(), 2);
  },
});
