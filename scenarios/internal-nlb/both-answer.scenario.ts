import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, readCast, serversOf } from "./cast.ts";
import { spreadClaims } from "./spread.ts";

const REQUESTS = 1_000;
const RATE_PER_SECOND = 50;
/** Long for a machine that is busy with other things. */
const TIMEOUT_MS = 15_000;

export default defineScenario({
  name: "both-answer",
  title:
    "Clients of the web server's public address are answered by both application servers, which admit the NLB alone",
  template: "internal-nlb",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    await claimSpread(stage, cast);
    await claimAnswer(stage, cast);
    await claimClosed(stage, cast);
  },
});

async function claimSpread(stage: Stage, { url }: Cast): Promise<void> {
  const plan = { urls: [url], ratePerSecond: RATE_PER_SECOND, timeoutMs: TIMEOUT_MS };
  const load = await stage.load({ ...plan, durationMs: (REQUESTS / RATE_PER_SECOND) * 1_000 });
  await stage.until(() => load.samples.length === REQUESTS, { what: `${REQUESTS} answers` });
  const servers = (await serversOf(stage)).map(({ instanceId }) => instanceId);
  for (const claim of spreadClaims(await load.stop(), servers)) stage.claim(claim);
}

async function claimAnswer(stage: Stage, { url }: Cast): Promise<void> {
  const { body } = await stage.lab.client().fetch(url, { timeoutMs: TIMEOUT_MS });
  const servers = (await serversOf(stage)).map(({ instanceId }) => String(instanceId));
  stage.expect("the page is the id of one of them").toHold(servers.includes(body ?? ""), {
    measured: body ?? "nothing",
    predicted: servers.join(" or "),
  });
}

/** The way through the NLB is open, the way past it is not: not from the web server, not from the other application server. */
async function claimClosed(stage: Stage, { web, balancer, port }: Cast): Promise<void> {
  const [first, second] = await serversOf(stage);
  const probe = (from: string, address = "") => stage.lab.client(from).probe(`${address}:${port}`);
  for (const node of balancer.nodes) {
    stage
      .expect(`the web server reaches the NLB at ${node.privateIp}`)
      .toBe(await probe(web.name, node.privateIp), "open");
  }
  for (const server of [first, second]) {
    const words = `a connection from the web server past the NLB to ${server?.name}`;
    stage.expect(words).toBe(await probe(web.name, server?.privateIp), "timed-out");
  }
  const words = `a connection from ${first?.name} to ${second?.name}`;
  stage.expect(words).toBe(await probe(first?.name ?? "", second?.privateIp), "timed-out");
}
