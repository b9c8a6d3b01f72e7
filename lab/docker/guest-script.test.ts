import { expect, test } from "vitest";
import { guestAddress, renderGuestScript } from "./guest-script.ts";

const ports = [{ hostPort: 3030, containerPort: 80, protocol: "tcp" }] as const;

test("each container has a link of its own, each published port a rule for what comes in and one for the instance itself", () => {
  const guests = [{ id: "0123456789abcdef", pid: 20, address: "172.17.0.2", ports }];
  const script = renderGuestScript({ hostId: "feed", hostPid: 10, guests });
  expect(script).toContain("grep -qs feed /proc/10/cgroup");
  expect(script).toContain("ip link add veth0123456789a netns 10 type veth peer name eth0 netns 20");
  expect(script.match(/fib daddr type local tcp dport 3030 dnat to 172\.17\.0\.2:80/g)).toHaveLength(2);
});

test("without containers nothing is published", () => {
  expect(renderGuestScript({ hostId: "feed", hostPid: 10, guests: [] })).not.toContain("dnat to");
});

test("addresses are given from .2 up, the lowest that is free", () => {
  expect(guestAddress([])).toBe("172.17.0.2");
  expect(guestAddress(["172.17.0.2", "172.17.0.4"])).toBe("172.17.0.3");
  expect(guestAddress(Array.from({ length: 253 }, (_, index) => `172.17.0.${index + 2}`))).toBeUndefined();
});
