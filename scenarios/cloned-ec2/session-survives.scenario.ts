import type { InstanceHandle } from "../../lab/handle/index.ts";
import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type AlbumClient, logIn } from "./album-client.ts";
import { type Cast, readPair, TOLD_MS, untilState } from "./cast.ts";

/** More than enough for the load balancer's nodes to have asked every server. */
const REQUESTS = 8;

export default defineScenario({
  name: "session-survives",
  title: "A user logs in through one server; that one is killed, and she goes on with the other",
  template: "cloned-ec2",
  timeScale: 10,
  async run(stage) {
    const cast = await readPair(stage);
    const visitor = await logIn(stage, cast.url);
    await claimSession(stage, cast, visitor);
    const victim = cast.servers.find(({ instanceId }) => instanceId === visitor.login.servedBy) as InstanceHandle;
    const step = {
      about: `${victim.name}, which took the password, is killed.`,
      question: "Does the user have to log in again?",
      choices: ["yes", "no", "only if the other server answers"],
      answer:
        "No: her cookie names a row in the database, which every server reads. With sessions in files, as PHP keeps them by default, she would have had to, and would have been logged out at every other request before.",
    };
    await stage.step(step, () => loseServer(stage, cast, victim, visitor));
    await claimLogout(stage, visitor);
  },
});

/** Whoever answers knows her. */
async function claimSession(stage: Stage, { servers }: Cast, { ask }: AlbumClient): Promise<void> {
  const answers = [];
  for (const _ of Array(REQUESTS)) answers.push(await ask("session"));
  const met = new Set(answers.map(({ servedBy }) => servedBy));
  stage.expect("servers that answered her").toBe(met.size, servers.length);
  stage.expect("statuses").toBe([...new Set(answers.map(({ status }) => status))], [200]);
}

async function loseServer(stage: Stage, cast: Cast, victim: InstanceHandle, { ask }: AlbumClient): Promise<void> {
  const fromMs = Date.now();
  await victim.kill();
  const unusedMs = (await untilState(stage, cast.group, victim, "unused")) - fromMs;
  stage.expect(`${victim.name} is used no more`).atMost(unusedMs, TOLD_MS);
  const answers = [];
  for (const _ of Array(REQUESTS)) answers.push(await ask("session"));
  stage.expect("statuses without it").toBe([...new Set(answers.map(({ status }) => status))], [200]);
  stage.expect("answers by it").toBe(answers.filter(({ servedBy }) => servedBy === victim.instanceId).length, 0);
  await victim.start();
  await untilState(stage, cast.group, victim, "healthy");
}

/** What one server has ended no other one knows. */
async function claimLogout(stage: Stage, { ask }: AlbumClient): Promise<void> {
  const { status } = await ask("logout", "POST");
  stage.expect("the answer to her logout").toBe(status, 204);
  const answers = [];
  for (const _ of Array(REQUESTS)) answers.push(await ask("session"));
  stage.expect("statuses afterwards, by whoever answers").toBe([...new Set(answers.map((one) => one.status))], [401]);
}
