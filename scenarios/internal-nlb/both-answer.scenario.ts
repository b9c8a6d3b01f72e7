import { defineScenario, type Sample, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, readCast, serversOf } from "./cast.ts";
import { ANSWERS, isEven, spreadClaims } from "./spread.ts";

const RATE_PER_SECOND = 50;
/** Long for a machine that is busy with other things. */
const TIMEOUT_MS = 15_000;
/** Beyond what the requests take. */
const DEADLINE_MS = 60_000;

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

async function claimSpread(stage: Stage, cast: Cast): Promise<void> {
  const servers = (await serversOf(stage)).map(({ instanceId }) => instanceId);
  const samples = [...(await ask(stage, cast, ANSWERS.first))];
  if (!isEven(samples, servers)) {
    const more = ANSWERS.all - ANSWERS.first;
    stage.tell(`Not even, which chance alone does once in some hundred runs: ${more} requests more decide.`);
    samples.push(...(await ask(stage, cast, more)));
  }
  for (const claim of spreadClaims(samples, servers)) stage.claim(claim);
}

async function ask(stage: Stage, { url }: Cast, requests: number): Promise<readonly Sample[]> {
  const plan = { urls: [url], ratePerSecond: RATE_PER_SECOND, timeoutMs: TIMEOUT_MS };
  const durationMs = (requests / RATE_PER_SECOND) * 1_000;
  const load = await stage.load({ ...plan, durationMs });
  const withinMs = durationMs + DEADLINE_MS;
  await stage.until(() => load.samples.length === requests, { what: `${requests} answers`, withinMs });
  return load.stop();
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
