import { expect, test } from "vitest";
import type { CookieStickiness, ForwardAction } from "../../../lab/model/index.ts";
import { readCookies } from "./cookies.ts";
import { createSeal, formerGroup, formerTarget, groupCookies, targetCookies } from "./index.ts";

const DAY_MS = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 0, 1);
const seal = createSeal("lab lb-1");
const LB: CookieStickiness = { kind: "lb_cookie", durationSeconds: 60 };
const APP: CookieStickiness = { kind: "app_cookie", cookieName: "sid", durationSeconds: 60 };

function sticky(stickiness: CookieStickiness, nowMs = NOW, timeScale = 1) {
  return { groupId: "tg-1", stickiness, seal, at: { nowMs, timeScale } };
}

/** A Cookie header of what these Set-Cookie values set. */
function returned(values: readonly string[], ...more: readonly string[]) {
  const pairs = [...more, ...values.map((value) => value.split(";")[0] ?? "")];
  return readCookies([{ name: "cookie", value: pairs.join("; ") }]);
}

const placed = (target: string, cookies = readCookies([]), former?: string) => ({
  cookies,
  target,
  former,
  isSecure: false,
});

test("ALB-052: two cookies of one content, for seven days, which no client can read", () => {
  const values = targetCookies(sticky(LB), placed("i-1:80"), []);
  expect(values.map((value) => value.replace(/=[A-Za-z0-9+/=]{60,};/, "=SEALED;"))).toEqual([
    "AWSALB=SEALED; Expires=Thu, 08 Jan 2026 00:00:00 GMT; Path=/",
    "AWSALBCORS=SEALED; Expires=Thu, 08 Jan 2026 00:00:00 GMT; Path=/; SameSite=None",
  ]);
  const content = values[0]?.split(/[=;]/, 2)[1] ?? "";
  expect(Buffer.from(content, "base64").toString("latin1")).not.toContain("i-1");
  expect(targetCookies(sticky(LB), { ...placed("i-1:80"), isSecure: true }, [])[1]).toMatch(/SameSite=None; Secure$/);
});

test("ALB-052: a client keeps its target for the duration, which each answer begins anew", () => {
  const values = targetCookies(sticky(LB), placed("i-1:80"), []);
  const at = (ms: number, scale = 1) => formerTarget(sticky(LB, NOW + ms, scale), returned(values));
  expect([at(0), at(60_000), at(60_001)]).toEqual(["i-1:80", "i-1:80", undefined]);
  expect([at(6000, 10), at(6001, 10)]).toEqual(["i-1:80", undefined]);
  const later = targetCookies(sticky(LB, NOW + 50_000), placed("i-1:80"), []);
  expect(formerTarget(sticky(LB, NOW + 100_000), returned(later))).toBe("i-1:80");
});

test("ALB-052: AWSALBCORS wins where both cookies arrive", () => {
  const [one = ""] = targetCookies(sticky(LB), placed("i-1:80"), []);
  const [, two = ""] = targetCookies(sticky(LB), placed("i-2:80"), []);
  expect(formerTarget(sticky(LB), returned([one, two]))).toBe("i-2:80");
});

test("what another load balancer sealed, another group's ticket and what was changed are no tickets", () => {
  const values = targetCookies(sticky(LB), placed("i-1:80"), []);
  const cookies = returned(values);
  expect(formerTarget({ ...sticky(LB), seal: createSeal("lab lb-2") }, cookies)).toBeUndefined();
  expect(formerTarget({ ...sticky(LB), groupId: "tg-2" }, cookies)).toBeUndefined();
  for (const spoiled of [
    "",
    "x",
    "AAAA".repeat(20),
    (cookies.get("AWSALB") ?? "").replace(/^./, (c) => (c === "A" ? "B" : "A")),
  ]) {
    expect(formerTarget(sticky(LB), returned([], `AWSALB=${spoiled}`))).toBeUndefined();
  }
});

test("ALB-053: the load balancer's cookies follow the application's own, and both have to come back", () => {
  const answer = [{ name: "Set-Cookie", value: "sid=abc; HttpOnly" }];
  expect(targetCookies(sticky(APP), placed("i-1:80"), [{ name: "Set-Cookie", value: "other=1" }])).toEqual([]);
  const values = targetCookies(sticky(APP), placed("i-1:80"), answer);
  expect(values.map((value) => value.split("=")[0])).toEqual([
    "AWSALBAPP-0",
    "AWSALBAPP-1",
    "AWSALBAPP-2",
    "AWSALBAPP-3",
  ]);
  expect(values[1]).toMatch(/^AWSALBAPP-1=_remove_; Expires=/);
  expect(formerTarget(sticky(APP), returned(values, "sid=abc"))).toBe("i-1:80");
  expect(formerTarget(sticky(APP), returned(values))).toBeUndefined();
  expect(formerTarget(sticky(APP), returned([], "sid=abc"))).toBeUndefined();
  expect(formerTarget(sticky(APP, NOW + 60_001), returned(values, "sid=abc"))).toBeUndefined();
});

test("ALB-053: a long cookie goes in shards of 4 K, one of more than 16 K not at all", () => {
  const answer = (length: number) => [{ name: "set-cookie", value: `sid=${"a".repeat(length)}` }];
  const values = targetCookies(sticky(APP), placed("i-1:80"), answer(5000));
  const lengths = values.map((value) => value.split(/=(.*?);/)[1]?.length);
  expect(lengths.slice(0, 1)).toEqual([4096]);
  expect(values[2]).toMatch(/^AWSALBAPP-2=_remove_;/);
  expect(formerTarget(sticky(APP), returned(values, "sid=a"))).toBe("i-1:80");
  expect(targetCookies(sticky(APP), placed("i-1:80"), answer(16_384))).toEqual([]);
});

test("ALB-054: a client that was moved to another target gets a cookie for that one", () => {
  const first = targetCookies(sticky(APP), placed("i-1:80"), [{ name: "Set-Cookie", value: "sid=abc" }]);
  const cookies = returned(first, "sid=abc");
  expect(targetCookies(sticky(APP), placed("i-1:80", cookies, "i-1:80"), [])).toEqual([]);
  const moved = targetCookies(sticky(APP), placed("i-2:80", cookies, "i-1:80"), []);
  expect(formerTarget(sticky(APP), returned(moved, "sid=abc"))).toBe("i-2:80");
});

test("ALB-031: a client keeps to its target group for the action's duration, while the action has it", () => {
  const action = (...ids: readonly string[]): ForwardAction => ({
    kind: "forward",
    targetGroups: ids.map((id) => ({ targetGroupId: id as never, weight: 1 })),
    stickinessSeconds: 3600,
  });
  const at = { nowMs: NOW, timeScale: 1 };
  const values = groupCookies(seal, "tg-2", at);
  expect(values.map((value) => value.replace(/=[^;]*;/, "=SEALED;"))).toEqual([
    "AWSALBTG=SEALED; Expires=Thu, 08 Jan 2026 00:00:00 GMT; Path=/",
    "AWSALBTGCORS=SEALED; Expires=Thu, 08 Jan 2026 00:00:00 GMT; Path=/; SameSite=None; Secure",
  ]);
  const cookies = returned(values);
  expect(formerGroup(action("tg-1", "tg-2"), cookies, { seal, at })).toBe("tg-2");
  expect(formerGroup(action("tg-1", "tg-3"), cookies, { seal, at })).toBeUndefined();
  expect(formerGroup(action("tg-1", "tg-2"), cookies, { seal, at: { ...at, nowMs: NOW + DAY_MS } })).toBeUndefined();
  const { stickinessSeconds: _, ...loose } = action("tg-1", "tg-2");
  expect(formerGroup(loose, cookies, { seal, at })).toBeUndefined();
});
