/** What becomes of requests by a listener's rules, and where they go, with real sockets. */
import { expect, test } from "vitest";
import {
  type AlbNodeState,
  type ApplicationListener,
  fakeClock,
  type ListenerAction,
  type ListenerRule,
  type TargetGroupState,
  waitUntil,
} from "../../lab/model/index.ts";
import { answering, type Bench, GROUP, ok, rawClient, type StateChange, startBench, stateOf } from "./fixture.ts";

const OTHER = { ...GROUP, id: "tg-2" as TargetGroupState["id"], name: "other", arn: "arn:other" };

const forward = (...ids: readonly string[]): ListenerAction => ({
  kind: "forward",
  targetGroups: ids.map((id) => ({ targetGroupId: id as TargetGroupState["id"], weight: 1 })),
});

function listener(
  rules: readonly ListenerRule[],
  defaultAction: ListenerAction = forward(GROUP.id),
): ApplicationListener {
  return { logicalId: "L", port: 0, protocol: "HTTP", defaultAction, rules };
}

function pathRule(path: string, action: ListenerAction, more: Partial<ListenerRule> = {}): ListenerRule {
  const condition = { field: "path-pattern", values: [path], regexValues: [] } as const;
  return { logicalId: path, priority: 1, conditions: [condition], action, ...more };
}

/** One answer, its head and its body. */
async function ask(
  bench: Bench,
  path: string,
  fields: readonly string[] = [],
): Promise<{ head: string; body: string }> {
  using client = rawClient(bench.port());
  client.send([`GET ${path} HTTP/1.1`, "Host: www.example.com", "Connection: close", ...fields, "", ""].join("\r\n"));
  const text = await client.untilClosed();
  const end = text.indexOf("\r\n\r\n");
  return { head: text.slice(0, end), body: text.slice(end + 4) };
}

/** A Cookie header of what an answer sets. */
function cookiesOf(head: string): string[] {
  const pairs = [...head.matchAll(/^set-cookie: ([^;]*)/gim)].map(([, pair]) => pair);
  return pairs.length > 0 ? [`Cookie: ${pairs.join("; ")}`] : [];
}

/** Two groups, each with one target that answers with its name. */
async function twoGroups(bench: Bench, listeners: AlbNodeState["listeners"], more: Partial<TargetGroupState> = {}) {
  const [one, two] = [await bench.target(answering(ok("one"))), await bench.target(answering(ok("two")))];
  const groups = [
    { ...GROUP, ...more, targets: [one] },
    { ...OTHER, ...more, targets: [two] },
  ];
  await bench.node.update(stateOf([], { state: { listeners, targetGroups: groups } }));
  return groups;
}

test("ALB-016, 019: a rule's group gets what the rule matches, the default group the rest", async () => {
  await using bench = await startBench();
  await twoGroups(bench, [listener([pathRule("/api/*", forward(OTHER.id))])]);
  expect((await ask(bench, "/api/x")).body).toBe("two");
  expect((await ask(bench, "/x")).body).toBe("one");
  expect(bench.log.map((line) => [/ (arn:\S+) /.exec(line)?.[1], / (\d+) \S+ "forward" /.exec(line)?.[1]])).toEqual([
    ["arn:other", "1"],
    ["arn:tg", "0"],
  ]);
});

test("ALB-028, 029: fixed responses and redirects are the load balancer's own", async () => {
  await using bench = await startBench();
  const fixed = { kind: "fixed-response", statusCode: 404, contentType: "application/json", body: '{"no":1}' } as const;
  const redirect: ListenerAction = {
    ...{ kind: "redirect", statusCode: 301, protocol: "HTTPS", port: "443" },
    ...{ host: "#{host}", path: "/#{path}", query: "#{query}" },
  };
  await bench.apply([], { state: { listeners: [listener([pathRule("/gone", fixed)], redirect)] } });
  const gone = await ask(bench, "/gone");
  expect(gone.head).toMatch(/^HTTP\/1\.1 404 /);
  expect(gone.head).toMatch(/content-type: application\/json/i);
  expect(gone.body).toBe('{"no":1}');
  const moved = await ask(bench, "/a?b=c");
  expect(moved.head).toMatch(/^HTTP\/1\.1 301 Moved Permanently\r\n/);
  expect(moved.head).toMatch(/location: https:\/\/www\.example\.com:443\/a\?b=c(\r\n|$)/i);
});

test("ALB-083: a redirect to a place that is too long is a 507", async () => {
  await using bench = await startBench();
  const long: ListenerAction = {
    ...{ kind: "redirect", statusCode: 302, protocol: "HTTPS", port: "443", host: "#{host}" },
    ...{ path: "/#{path}#{path}", query: "#{query}" },
  };
  await bench.apply([], { state: { listeners: [listener([], long)] } });
  expect((await ask(bench, `/${"a".repeat(5000)}`)).head).toMatch(/^HTTP\/1\.1 507 /);
});

test("ALB-030: weights share requests, and a group without targets is not passed over", async () => {
  let random = 0;
  await using bench = await startBench(undefined, { random: () => random });
  const groups = await twoGroups(bench, [listener([], forward(GROUP.id, OTHER.id))]);
  const both = async () => {
    const statuses = [];
    for (random of [0.25, 0.75]) statuses.push((await ask(bench, "/")).head.slice(9, 12));
    return statuses;
  };
  expect(await both()).toEqual(["200", "200"]);
  const emptied = groups.map((group) => (group.id === OTHER.id ? { ...group, targets: [] } : group));
  const listeners = [listener([], forward(GROUP.id, OTHER.id))];
  await bench.node.update(stateOf([], { state: { listeners, targetGroups: emptied } }));
  expect(await both()).toEqual(["200", "503"]);
});

test("ALB-031: a client keeps to the group that it had, another one is shared anew", async () => {
  let random = 0.25;
  await using bench = await startBench(undefined, { random: () => random });
  const action = { ...forward(GROUP.id, OTHER.id), stickinessSeconds: 60 } as ListenerAction;
  await twoGroups(bench, [listener([], action)]);
  const first = await ask(bench, "/");
  expect(first.head.match(/AWSALB\w+/g)).toEqual(["AWSALBTG", "AWSALBTGCORS"]);
  random = 0.75;
  expect((await ask(bench, "/")).body).toBe("two");
  expect((await ask(bench, "/", cookiesOf(first.head))).body).toBe("one");
});

test("ALB-032: a target gets the rewritten host and URL, while rules judge what the client sent", async () => {
  await using bench = await startBench();
  const seen: string[] = [];
  const target = await bench.target(
    answering((head) => {
      seen.push(head);
      return ok("x");
    }),
  );
  const transforms = [
    { kind: "url-rewrite", regex: "^/shop/(.*)", replace: "/$1" },
    { kind: "host-header-rewrite", regex: "^www\\.", replace: "internal." },
  ] as const;
  const rules = [
    pathRule("/shop/*", forward(GROUP.id), { transforms }),
    pathRule("/bad", forward(GROUP.id), {
      priority: 2,
      transforms: [{ kind: "url-rewrite", regex: "^/bad", replace: "no path" }],
    }),
  ];
  await bench.apply([target], { state: { listeners: [listener(rules)] } });
  await ask(bench, "/shop/cart?id=1");
  expect(seen[0]).toMatch(/^GET \/cart\?id=1 HTTP\/1\.1\r\n/);
  expect(seen[0]).toMatch(/\r\nHost: internal\.example\.com/);
  expect((await ask(bench, "/bad")).head).toMatch(/^HTTP\/1\.1 500 /);
  expect(seen).toHaveLength(1);
});

const STICKY: StateChange = { group: { stickiness: { kind: "lb_cookie", durationSeconds: 60 } } };

async function threeTargets(bench: Bench, change: StateChange, cookie = "") {
  const answer = (name: string) =>
    cookie === "" ? ok(name) : ok(name).replace("\r\n", `\r\nSet-Cookie: ${cookie}\r\n`);
  const targets = [];
  for (const name of ["A", "B", "C"]) targets.push(await bench.target(answering(answer(name))));
  await bench.apply(targets, change);
  return targets;
}

test("ALB-052: a client with the cookie stays on its target until the duration is over", async () => {
  const clock = fakeClock(1_000_000);
  await using bench = await startBench(clock);
  await threeTargets(bench, STICKY);
  const first = await ask(bench, "/");
  expect(first.head.match(/AWSALB\w*/g)).toEqual(["AWSALB", "AWSALBCORS"]);
  let cookies = cookiesOf(first.head);
  for (let i = 0; i < 5; i++) {
    clock.advance(59_000);
    const next = await ask(bench, "/", cookies);
    expect(next.body).toBe(first.body);
    cookies = cookiesOf(next.head);
  }
  clock.advance(61_000);
  expect((await ask(bench, "/", cookies)).body).not.toBe(first.body);
});

test("ALB-054: a client whose target is gone gets another one, and stays with that when the first is back", async () => {
  await using bench = await startBench();
  const targets = await threeTargets(bench, STICKY);
  const [a, b, c] = targets.map(({ id }) => id) as [string, string, string];
  bench.setHealth({ [a]: "healthy", [b]: "unhealthy", [c]: "unhealthy" });
  const first = await ask(bench, "/");
  expect(first.body).toBe("A");
  bench.setHealth({ [a]: "unhealthy", [b]: "healthy", [c]: "unhealthy" });
  const moved = await ask(bench, "/", cookiesOf(first.head));
  expect(moved.body).toBe("B");
  bench.setHealth({ [a]: "healthy", [b]: "healthy", [c]: "healthy" });
  for (let i = 0; i < 4; i++) expect((await ask(bench, "/", cookiesOf(moved.head))).body).toBe("B");
});

test("ALB-053: the application's cookie binds its client, together with the load balancer's", async () => {
  await using bench = await startBench();
  const stickiness = { kind: "app_cookie", cookieName: "sid", durationSeconds: 60 } as const;
  await threeTargets(bench, { group: { stickiness } }, "sid=1; HttpOnly");
  const first = await ask(bench, "/");
  const names = [...first.head.matchAll(/^set-cookie: ([^=]*)/gim)].map(([, name]) => name);
  expect(names).toEqual(["sid", "AWSALBAPP-0", "AWSALBAPP-1", "AWSALBAPP-2", "AWSALBAPP-3"]);
  for (let i = 0; i < 4; i++) expect((await ask(bench, "/", cookiesOf(first.head))).body).toBe(first.body);
  const alone = new Set<string>();
  for (let i = 0; i < 3; i++) alone.add((await ask(bench, "/", ["Cookie: sid=1"])).body);
  expect(alone.size).toBe(3);
});

test("ALB-047: least outstanding requests passes over a target that is busy", async () => {
  await using bench = await startBench();
  let held = 0;
  const slow = await bench.target((socket) => socket.once("data", () => held++));
  const quick = await bench.target(answering(ok("quick")));
  await bench.apply([slow, quick], { group: { algorithm: "least_outstanding_requests" } });
  const clients = [rawClient(bench.port()), rawClient(bench.port())];
  for (const client of clients) client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await waitUntil(() => held === 1, { what: "a request at the slow target", timeoutMs: 10_000, everyMs: 5 });
  for (let i = 0; i < 6; i++) expect((await ask(bench, "/")).body).toBe("quick");
  for (const client of clients) client[Symbol.dispose]();
});

test("ALB-056: a node whose zone has no target answers 503 where the group has cross-zone off", async () => {
  await using bench = await startBench();
  const target = await bench.target(answering(ok("far")));
  const far = { ...target, availabilityZone: "1c" };
  await bench.apply([far], { group: { crossZone: "false" } });
  expect((await ask(bench, "/")).head).toMatch(/^HTTP\/1\.1 503 /);
  await bench.apply([far]);
  expect((await ask(bench, "/")).body).toBe("far");
});

test("ALB-071: a draining target that closes with a request outstanding gives its client a 502", async () => {
  await using bench = await startBench();
  let close = () => {};
  const target = await bench.target((socket) =>
    socket.once("data", () => {
      close = () => socket.destroy();
    }),
  );
  const idle = close;
  await bench.apply([target]);
  const answer = ask(bench, "/");
  await waitUntil(() => close !== idle, { what: "the request at the target", timeoutMs: 10_000, everyMs: 5 });
  await bench.apply([{ ...target, registration: { kind: "draining", sinceMs: Date.now() } }]);
  close();
  expect((await answer).head).toMatch(/^HTTP\/1\.1 502 /);
});
