import { expect, test } from "vitest";
import { type NetworkLoadBalancerOptions, readOptions } from "./options.ts";

const tls = { certificates: [{ cert: "-----BEGIN CERTIFICATE-----", key: "-----BEGIN PRIVATE KEY-----" }] };

/** A listener that forwards to a plain group and to a sticky one. */
function forwarding(listener: Partial<NetworkLoadBalancerOptions["listeners"][number]>): NetworkLoadBalancerOptions {
  const forward = ["plain", "sticky"].map((targetGroup) => ({ targetGroup, weight: 1 }));
  return {
    listeners: [{ port: 443, forward, ...listener }],
    targetGroups: [{ name: "plain" }, { name: "sticky", stickiness: true }],
  };
}

test("NLB-074: a TLS listener may not forward to a sticky group, and a TCP listener may", () => {
  expect(() => readOptions(forwarding({ tls }))).toThrow(
    expect.objectContaining({
      code: "InvalidOptions",
      message: "Listener 443: a TLS listener must not forward to a sticky target group; `sticky` is one",
    }),
  );
  expect(() => readOptions(forwarding({}))).not.toThrow();
  expect(() => readOptions(forwarding({ tls, forward: "plain" }))).not.toThrow();
});
