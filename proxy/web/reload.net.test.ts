import { Agent } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { call, closedPort, keptConnection, startUpstream, startWeb, testConfig } from "./fixture.ts";

/** Answers with its name. */
const named = (name: string) => startUpstream((_request, response) => response.end(name));

const passTo = (port: number) => testConfig(`ProxyPass / http://127.0.0.1:${port}/`);

test("2,000 requests across 20 reloads: none fails, on new connections and on kept ones", async () => {
  const [one, two] = await Promise.all([named("one"), named("two")]);
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${one}/`);
  const kept = new Agent({ keepAlive: true, maxSockets: 4 });
  onTestFinished(() => kept.destroy());
  const bodies: string[] = [];
  let reloads = 0;
  const worker = async (isKept: boolean) => {
    for (let count = 0; count < 250; count++) {
      bodies.push((await call(web.port, isKept ? { agent: kept } : {})).body);
    }
  };
  const workers = Promise.all(Array.from({ length: 8 }, (_, index) => worker(index % 2 === 0)));
  while (reloads < 20) {
    await waitUntil(() => bodies.length >= (reloads + 1) * 90, {
      what: "requests before a reload",
      timeoutMs: 60_000,
      everyMs: 1,
    });
    await web.reload(passTo(reloads % 2 === 0 ? two : one));
    reloads++;
  }
  await workers;
  expect(bodies).toHaveLength(2_000);
  expect(new Set(bodies)).toEqual(new Set(["one", "two"]));
  expect(web.faults).toEqual([]);
}, 120_000);

test("a request under way ends under the old configuration, and its connection goes on under the new one", async () => {
  const held: (() => void)[] = [];
  const slow = await startUpstream((_request, response) => held.push(() => response.end("old")));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${slow}/`);
  const agent = keptConnection();
  const answer = call(web.port, { agent });
  const finish = await waitUntil(() => held[0], { what: "the request at the upstream", timeoutMs: 5_000 });
  await web.reload(passTo(await named("new")));
  expect((await call(web.port)).body).toBe("new");
  finish();
  expect((await answer).body).toBe("old");
  expect((await call(web.port, { agent })).body).toBe("new");
  expect(web.records.map(({ keepAliveCount }) => keepAliveCount)).toContain(1);
});

test("listeners that the new configuration has no more are closed, and new ones opened", async () => {
  const port = await named("x");
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const next = await closedPort();
  await web.reload({ ...passTo(port), listen: [{ host: "127.0.0.1", port: next }] });
  expect((await call(next)).body).toBe("x");
  await expect(call(web.port)).rejects.toThrow("ECONNREFUSED");
});

test("an address that cannot be listened on leaves the old configuration in place", async () => {
  const [old, taken] = await Promise.all([named("old"), named("taken")]);
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${old}/`);
  const listen = [...web.addresses.map(() => ({ host: "127.0.0.1", port: 0 })), { host: "127.0.0.1", port: taken }];
  await expect(web.reload({ ...passTo(taken), listen })).rejects.toThrow("EADDRINUSE");
  expect((await call(web.port)).body).toBe("old");
});

test("a restart breaks off what is under way", async () => {
  let asked = 0;
  const silent = await startUpstream(() => void asked++);
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${silent}/`);
  const broken = expect(call(web.port)).rejects.toThrow("socket hang up");
  await waitUntil(() => asked > 0, { what: "the request at the upstream", timeoutMs: 5_000 });
  await web.restart(passTo(await named("new")));
  await broken;
  expect((await call(web.port)).body).toBe("new");
});

test("a connection that is idle across a reload is still served", async () => {
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${await named("old")}/`);
  const socket = connect({ port: web.port, host: "127.0.0.1" }).setEncoding("latin1");
  await new Promise((resolve) => socket.once("connect", resolve));
  await web.reload(passTo(await named("new")));
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect((await socket.toArray()).join("")).toContain("\r\n\r\nnew");
});
