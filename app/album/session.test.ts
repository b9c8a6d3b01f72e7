import { expect, test } from "vitest";
import { createSession, slide } from "./session.ts";

const lifetime = { idleMs: 30_000, absoluteMs: 100_000 };
const id = "A".repeat(43);

test("a session ends when it was not used for its idle time", () => {
  const session = createSession(id, "hanako", 1_000, lifetime);
  expect(session).toEqual({
    idHash: "0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a",
    user: "hanako",
    createdAtMs: 1_000,
    expiresAtMs: 31_000,
  });
  expect(slide(session, 30_999, lifetime)).toBe(60_999);
  expect(slide(session, 31_000, lifetime)).toBeUndefined();
});

test("using it prolongs it, but never past its absolute time", () => {
  const session = { ...createSession(id, "hanako", 0, lifetime), expiresAtMs: 95_000 };
  expect(slide(session, 90_000, lifetime)).toBe(100_000);
  expect(slide({ ...session, expiresAtMs: 100_000 }, 99_999, lifetime)).toBe(100_000);
  expect(slide({ ...session, expiresAtMs: 100_000 }, 100_000, lifetime)).toBeUndefined();
});

test("a move that is too small to be worth a write is none", () => {
  const session = createSession(id, "hanako", 0, lifetime);
  expect(slide(session, 999, lifetime)).toBe(30_000);
  expect(slide(session, 1_000, lifetime)).toBe(31_000);
});
