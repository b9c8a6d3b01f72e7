import type { InstanceHandle } from "../../lab/handle/index.ts";
import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, readPair, TOLD_MS, untilState } from "./cast.ts";
import { type Answers, forgetCookies, serversMet, visit } from "./visitors.ts";

const CLIENTS = 6;
const PLAN = { clients: CLIENTS, requests: 6 };

export default defineScenario({
  name: "sticky",
  title:
    "A sticky target group beside one that is not: who serves whom, and what becomes of clients whose server is lost",
  template: "cloned-ec2",
  timeScale: 10,
  parameters: { StickyGroup: "yes" },
  async run(stage) {
    const cast = await readPair(stage);
    await forgetCookies(stage);
    const step = {
      about: `${CLIENTS} clients that keep their cookies ask both groups, ${PLAN.requests} times each.`,
      question: "What does a client need for it to meet one server only?",
      answer:
        "The cookie AWSALB, which the load balancer gives with its first answer; it names the server, sealed (row ALB-052).",
    };
    const before = await stage.step(step, async () => {
      const plain = await visit(stage, cast.url, PLAN);
      stage.expect("servers that each client met, without stickiness").toBe(serversMet(plain), Array(CLIENTS).fill(2));
      const kept = await visit(stage, `${cast.url}?sticky=yes`, PLAN);
      stage.expect("servers that each met, with it").toBe(serversMet(kept), Array(CLIENTS).fill(1));
      stage.expect("servers that they met in all").toBe(new Set(kept.flat()).size, 2);
      return kept;
    });
    await loseServer(stage, cast, before);
  },
});

async function loseServer(stage: Stage, cast: Cast, before: Answers): Promise<void> {
  const victim = stage.choose(cast.servers);
  const bound = before.map(([server]) => server === victim.instanceId);
  const step = {
    about: `${victim.name} is killed: ${bound.filter(Boolean).length} of ${CLIENTS} clients were bound to it.`,
    question: "Where do they go, and do they come back with it?",
    answer:
      "To another server, with a new cookie, and they stay there (row ALB-054). What their server kept in its memory is lost to them: sessions belong into the database.",
  };
  await stage.step(step, async () => {
    await lose(stage, cast, victim);
    const others = cast.servers.map(({ instanceId }) => instanceId).filter((id) => id !== victim.instanceId);
    const moved = await visit(stage, `${cast.url}?sticky=yes`, PLAN);
    stage.expect(`who answers without ${victim.name}`).toBe([...new Set(moved.flat())], others);
    await victim.start();
    await Promise.all(cast.groups.map((group) => untilState(stage, group, victim, "healthy")));
    const after = await visit(stage, `${cast.url}?sticky=yes`, PLAN);
    stage.expect("who answers them once it is back").toBe([...new Set(after.flat())], others);
  });
}

/** Until no group sends to it: EC2 says at once that it has stopped, no check is needed. */
async function lose(stage: Stage, { groups }: Cast, victim: InstanceHandle): Promise<void> {
  const fromMs = Date.now();
  await victim.kill();
  const unused = await Promise.all(groups.map((group) => untilState(stage, group, victim, "unused")));
  stage.expect(`${victim.name} is used no more`).atMost(Math.max(...unused) - fromMs, TOLD_MS);
}
