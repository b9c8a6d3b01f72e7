import { expect, test } from "vitest";
import type { SubnetId } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { container } from "../test/containers.ts";
import { labWithGroup, subnet, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { allocateAddress, placeContainers } from "./index.ts";

const book = { taken: new Set<string>(), released: new Map<string, number>(), nowMs: 1_000_000 };

function member(number: number, changes: Partial<LabContainer> = {}): LabContainer {
  return container({ service: "app-group", resource: "AppGroup", number, ...changes });
}

function addresses(inventory: readonly LabContainer[], ...rest: Parameters<typeof observedWith>): unknown[] {
  const placements = placeContainers(observedWith({ inventory, ...rest[0] }, rest[1]));
  return inventory.map((one) => placements.get(one.containerId)?.privateIp);
}

test("gives the lowest free address from .4 (V01)", () => {
  expect(allocateAddress(subnet("a"), book)).toBe("10.0.1.4");
  expect(allocateAddress(subnet("a"), { ...book, taken: new Set(["10.0.1.4", "10.0.1.5"]) })).toBe("10.0.1.6");
});

test("leaves an address given up within five minutes alone while others are free", () => {
  const released = new Map([["10.0.1.4", book.nowMs - 60_000]]);
  expect(allocateAddress(subnet("a"), { ...book, released })).toBe("10.0.1.5");
  expect(allocateAddress(subnet("a"), { ...book, released, nowMs: book.nowMs + 300_000 })).toBe("10.0.1.4");
});

test("gives a lately used address when there is no other, and AWS's error when there is none at all", () => {
  const others = Array.from({ length: 250 }, (_, index) => `10.0.1.${index + 5}`);
  const released = new Map([["10.0.1.4", book.nowMs]]);
  expect(allocateAddress(subnet("a"), { ...book, released, taken: new Set(others) })).toBe("10.0.1.4");
  expect(() => allocateAddress(subnet("a"), { ...book, taken: new Set(["10.0.1.4", ...others]) })).toThrow(
    "Subnet subnet-a (10.0.1.0/24) has no free address; 251 are taken in the lab",
  );
});

test("spreads what Compose started over the subnets by number", () => {
  expect(addresses([member(1), member(2), member(3)])).toEqual(["10.0.1.4", "10.0.2.4", "10.0.1.5"]);
});

test("spreads what Compose started over the zones first, then over the subnets of a zone (A43)", () => {
  const second = { ...subnet("a"), id: "subnet-a2" as SubnetId, cidr: "10.0.3.0/24" };
  const subnets = [subnet("a"), second, subnet("c")];
  const lab = { ...labWithGroup({ subnetIds: subnets.map((one) => one.id) }), subnets };
  const members = [1, 2, 3, 4].map((number) => member(number));
  expect(addresses(members, { lab })).toEqual(["10.0.1.4", "10.0.2.4", "10.0.3.4", "10.0.2.5"]);
});

test("keeps to the labels of what control launched, and hands their addresses to nobody else", () => {
  const launched = member(3, { subnetId: "subnet-a" as SubnetId, address: "10.0.1.4" });
  expect(addresses([member(1), member(2), launched])).toEqual(["10.0.1.5", "10.0.2.4", "10.0.1.4"]);
});

test("keeps the address that a member was wired with", () => {
  const first = member(1);
  const { instanceId, containerId } = first;
  const wired = { kind: "wired", instanceId, containerId, resource: "AppGroup", startedAtMs: 1 } as const;
  const event = { ...wired, subnetId: "subnet-c", address: "10.0.2.77" };
  expect(addresses([first, member(2)], {}, [event])).toEqual(["10.0.2.77", "10.0.2.4"]);
});

test("does not hand out what the template fixes", () => {
  const nodes = testLab().loadBalancers.map((one) => ({
    ...one,
    nodes: one.nodes.map((node) => ({ ...node, privateIp: node.privateIp.replace(".250", ".4") })),
  }));
  expect(addresses([member(1)], { lab: testLab({ loadBalancers: nodes }) })).toEqual(["10.0.1.5"]);
});

test("maps a public address on launch where the subnet says so", () => {
  const lab = testLab({ subnets: [{ ...subnet("a"), mapPublicIpOnLaunch: true }, subnet("c")] });
  const [first, second] = [member(1), member(2)];
  const placements = placeContainers(observedWith({ lab, inventory: [first, second] }));
  expect(placements.get(first.containerId)?.publicIp).toBe("198.51.100.254");
  expect(placements.get(second.containerId)?.publicIp).toBeUndefined();
});

test("places the client on the internet side, and fabric and control nowhere", () => {
  const inventory = [container({ role: "client" }), container({ role: "fabric" }), container({ role: "control" })];
  expect(addresses(inventory)).toEqual(["203.0.113.10", undefined, undefined]);
});
