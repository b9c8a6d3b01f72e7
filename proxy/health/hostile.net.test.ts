import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import { type HealthMessage, systemClock, type TargetGroupState } from "../../lab/model/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { seededRandom } from "../../lab/scenario/random.ts";
import { FUZZ_SEED, startHostile, watchThisProcess } from "../hostile/fixture.ts";
import { HTTP_ANSWER_ROWS } from "../hostile/http-answer.ts";
import { play } from "../hostile/play.ts";
import { certificate } from "../nlb/userspace/fixture.ts";
import { createHealthChecker } from "./checker.ts";
import { listen } from "./listen-fixture.ts";
import { parseMatcher } from "./matcher.ts";
import { probeHttp } from "./probe-http.ts";

const never = new AbortController().signal;
const ofNobody = certificate(["nobody.example"]);

/** Answers every connection as this row of the generator does. */
function answering(name: string): Promise<number> {
  const [, make] = HTTP_ANSWER_ROWS.find((row) => row[0] === name) ?? [];
  if (!make) throw new Error(`no row "${name}"`);
  return listen(net.createServer((socket) => void play(socket, make(seededRandom(FUZZ_SEED)), { longestMs: 10_000 })));
}

async function check(port: number, isOverTls = false, timeoutMs = 5000) {
  const isMatch = parseMatcher("200-399");
  const request = { protocol: "HTTP", ip: "127.0.0.1", port, path: "/", host: "x", isMatch, timeoutMs } as const;
  const { detail, ...result } = await probeHttp({ ...request, isOverTls }, never);
  return result.passed ? "passed" : `${result.failure.description}; ${detail}`;
}

test.each([
  ["interim answers without end", "Health checks failed; no answer in 65536 bytes"],
  ["empty lines without end", "Health checks failed; no answer in 65536 bytes"],
  ["a head without end", "Health checks failed; Parse Error: Header overflow"],
  ["trailers without end", "Health checks failed; Parse Error: Header overflow"],
  ["a body of a gigabyte", "passed"],
  ["a body without end", "passed"],
  ["chunks of one byte without end", "passed"],
  ["a redirect to itself", "passed"],
  ["switching protocols", "Health checks failed with these codes: [101]; HTTP 101"],
  ["RST at once", "Health checks failed; "],
])("%s: a check reads no more than it must, and goes by what it read", async (row, verdict) => {
  expect(await check(await answering(row))).toMatch(verdict);
});

test("a target that asks for another TLS handshake gets none", async () => {
  let isGranted = false;
  const server = https.createServer({ ...ofNobody, maxVersion: "TLSv1.2" }, ({ socket }, response) => {
    (socket as TLSSocket).renegotiate({ rejectUnauthorized: false }, (error) => {
      isGranted ||= error === null;
      response.end("ok");
    });
  });
  expect(await check(await listen(server), true, 2000)).toMatch("Health checks failed");
  expect(isGranted).toBe(false);
});

/** A group whose checks come every 200 ms at the time scale of these tests. */
function groupOf(name: string, ports: readonly number[], isOverTls: boolean, more: object): TargetGroupState {
  const targets = ports.map((port) => ({
    ...{ id: `i-${name}-${port}`, ip: "127.0.0.1", port, availabilityZone: "a" },
    registration: { kind: "registered" } as const,
  }));
  const { healthCheck } = targetGroup([]);
  const own = { ...healthCheck, protocol: "HTTP", ...(isOverTls ? { isOverTls } : {}), ...more } as const;
  return targetGroup(targets, { id: `tg-${name}` as TargetGroupState["id"], healthCheck: own });
}

test("targets that answer with anything at all change the state of no other", async () => {
  let checks = 0;
  const answer: http.RequestListener = (_request, response) => {
    checks += 1;
    response.end("ok");
  };
  const good = [await listen(http.createServer(answer)), await listen(https.createServer(ofNobody, answer))] as const;
  const isUnharmed = watchThisProcess();
  const settings = { host: "127.0.0.1", port: 0, longestMs: 1000, certificate: ofNobody };
  const kinds = ["http", "http", "http", "https", "https", "https"] as const;
  const peers = await startHostile({
    servers: kinds.map((kind, index) => ({ ...settings, kind, seed: FUZZ_SEED + 10_000 * index })),
  });
  // Who is good has time enough on a busy machine; who is not has 300 ms.
  const [patient, strict] = [{ timeoutSeconds: 120, unhealthyThreshold: 10 }, { timeoutSeconds: 15 }];
  const groups = [
    groupOf("good", [good[0]], false, patient),
    groupOf("good-tls", [good[1]], true, patient),
    groupOf("bad", peers.ports.slice(0, 3), false, strict),
    groupOf("bad-tls", peers.ports.slice(3), true, strict),
    groupOf("bad-tcp", peers.ports, false, { ...strict, protocol: "TCP" }),
  ];
  const told: HealthMessage[] = [];
  const checker = createHealthChecker({
    ...{ flavour: "nlb", clock: systemClock, timeScale: 50, checkers: [{ availabilityZone: "a" }] },
    onChange: (message) => told.push(message),
  });
  onTestFinished(() => checker.close());
  const targetGroups = groups.map(({ id }) => ({ targetGroupId: id, weight: 1 }));
  const defaultAction = { kind: "forward", targetGroups } as const;
  checker.update(groups, [{ logicalId: "Listener", port: 1, protocol: "TCP", defaultAction }]);
  await waitUntil(() => checks >= 40, { what: "forty checks of good targets", timeoutMs: 60_000 });
  const statesOf = (group: string) =>
    told.flatMap((one) => (one.kind === "change" && one.target.targetGroupId === group ? [one.target.state] : []));
  checker.close();
  const tallies = await peers.end();
  expect([statesOf("tg-good"), statesOf("tg-good-tls")]).toEqual(Array(2).fill(["initial", "initial", "healthy"]));
  expect(statesOf("tg-bad")).toContain("unhealthy");
  expect(tallies.reduce((sum, { exchanges }) => sum + exchanges, 0)).toBeGreaterThan(20);
  await isUnharmed();
}, 90_000);
