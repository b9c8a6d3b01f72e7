import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, docker, readCast } from "./cast.ts";

/** Real time; a generous deadline. */
const DEADLINE_MS = 120_000;

export default defineScenario({
  name: "container-loss",
  title: "The container is stopped, its instance runs on: only the load balancer's health checks notice",
  template: "alb-rds",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    const step = {
      about: `docker stop nginx on ${cast.app.name}; the instance itself is left alone.`,
      question: "What does AWS say of the instance, what of the target, and what does a client get?",
      answer:
        "EC2 sees a running instance. Nobody listens behind the port, so the target fails its checks; and as no other target is left, the load balancer goes on asking it and answers 502 itself (rows ALB-080, ALB-081).",
    };
    await stage.step(step, async () => {
      await docker(cast.app, "stop", "nginx");
      await claimGone(stage, cast);
    });
    await claimBack(stage, cast);
  },
});

async function claimGone(stage: Stage, cast: Cast): Promise<void> {
  await untilTarget(stage, cast, "unhealthy");
  const app = await stage.lab.instance(cast.app.name);
  stage.expect("the instance, by EC2").toBe(app.state, "running");
  const { status } = await stage.lab.client().fetch(`${cast.url}/`);
  stage.expect("what a client gets").toBe(status, 502);
  const api = await stage.lab.client().fetch(`${cast.url}/api`);
  stage.expect("what the other server's path gives").toBe(api.status, 200);
}

async function claimBack(stage: Stage, cast: Cast): Promise<void> {
  await docker(cast.app, "start", "nginx");
  await untilTarget(stage, cast, "healthy");
  const { status } = await stage.lab.client().fetch(`${cast.url}/`);
  stage.expect("what a client gets after docker start").toBe(status, 200);
}

async function untilTarget({ lab, until }: Stage, { app, appGroup }: Cast, state: string): Promise<void> {
  const isSo = async () => (await lab.targetGroup(appGroup.name).target(app.instanceId))?.state === state;
  await until(isSo, { what: `the target to be ${state}`, withinMs: DEADLINE_MS });
}
