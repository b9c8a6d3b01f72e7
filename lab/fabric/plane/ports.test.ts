import { expect, test } from "vitest";
import { createPortPool, FLOW_SOURCE_PORTS } from "./ports.ts";

test("a port that was given back is the last to be taken again", () => {
  const pool = createPortPool([1, 3]);
  expect([pool.take("a"), pool.take("a")]).toEqual([1, 2]);
  pool.give("a", 1);
  expect([pool.take("a"), pool.take("a")]).toEqual([3, 1]);
});

test("NLB-052: each pair of addresses has all ports to itself, and no more", () => {
  const pool = createPortPool([1, 2]);
  expect([pool.take("a"), pool.take("a"), pool.take("a")]).toEqual([1, 2, undefined]);
  expect(pool.take("b")).toBe(1);
  pool.give("a", 2);
  expect(pool.take("a")).toBe(2);
});

test("ports of flows are none of health checks", () => {
  expect(FLOW_SOURCE_PORTS).toEqual([10_240, 60_999]);
});
