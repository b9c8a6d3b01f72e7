import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, docker, readCast } from "./cast.ts";

/** Longer than a SYN is tried again. */
const SILENCE_MS = 2_000;

export default defineScenario({
  name: "three-tiers",
  title: "A page through the load balancer, the database from the application server, and nothing else",
  template: "alb-rds",
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    await claimPages(stage, cast);
    await claimContainer(stage, cast);
    await claimDatabase(stage, cast);
    await claimClosed(stage, cast);
  },
});

async function claimPages(stage: Stage, { url }: Cast): Promise<void> {
  const client = stage.lab.client();
  const [page, api] = [await client.fetch(`${url}/`), await client.fetch(`${url}/api`)];
  const title = /<title>(.*)<\/title>/.exec(page.body)?.[1];
  stage.expect("the title of the page").toBe(title, "Welcome to nginx!");
  stage.expect("what the path /api gives").toBe(api.body.trim(), "the api server");
}

/** The instance has nothing on port 80; its container has, and port 3030 leads there. */
async function claimContainer(stage: Stage, { app, appGroup }: Cast): Promise<void> {
  const listed = await docker(app, "ps");
  const mapping = /0\.0\.0\.0:\d+->80\/tcp/.exec(listed)?.[0];
  stage.expect("what docker ps says of the ports").toBe(mapping, `0.0.0.0:${appGroup.port}->80/tcp`);
  const local = stage.lab.client(app.name);
  stage.expect("port 80 of the instance itself").toBe(await local.probe("127.0.0.1:80"), "refused");
  stage.expect("the published one").toBe(await local.probe(`127.0.0.1:${appGroup.port}`), "open");
}

async function claimDatabase(stage: Stage, { app, database }: Cast): Promise<void> {
  const { endpoint, masterUsername, masterUserPassword, databaseName = "" } = database;
  const mysql = ["mysql", "--batch", "--skip-column-names", "-h", endpoint, "-u", masterUsername];
  const { stdout, stderr } = await app.exec(
    ["env", `MYSQL_PWD=${masterUserPassword}`, ...mysql, "-e", "SHOW DATABASES"],
    { timeoutMs: 30_000 },
  );
  if (stderr) stage.tell(stderr.trim());
  stage.expect("databases that mysql lists").toInclude(stdout.trim().split("\n"), databaseName);
}

async function claimClosed(stage: Stage, { app, api, balancer, appGroup, database }: Cast): Promise<void> {
  const nodes = await stage.lab.instances("ALB");
  const [node] = balancer.nodes;
  const name = nodes.find(({ privateIp }) => privateIp === node?.privateIp)?.name ?? "";
  const db = `${database.instances[0]?.privateIp}:${database.port}`;
  const ways: [from: string, to: string, words: string][] = [
    [name, db, "the load balancer to the database"],
    [app.name, `${api.privateIp}:${appGroup.port}`, "one server to the other's container"],
    [app.name, `${node?.privateIp}:${appGroup.port}`, "a server to the load balancer, on the container's port"],
  ];
  const tried = ways.map(([from, to]) => stage.lab.client(from).probe(to, { timeoutMs: SILENCE_MS }));
  for (const [index, outcome] of (await Promise.all(tried)).entries()) {
    stage.expect(`a connection from ${ways[index]?.[2]}`).toBe(outcome, "timed-out");
  }
  const fromOutside = await stage.lab
    .client()
    .probe(`${database.endpoint}:${database.port}`, { timeoutMs: SILENCE_MS });
  stage.expect("a client on the internet that calls the database is let in").toBe(fromOutside === "open", false);
}
