import { expect, test } from "vitest";
import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { TargetGroup } from "../../model/load-balancer.ts";
import type { RegistrationState } from "../../model/registration.ts";
import { findTemplate, loadLab } from "../../template/index.ts";
import { placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { container } from "../test/containers.ts";
import { subnet, targetGroup, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { drainsByHand, registrationsOf, takenOutByHand } from "./index.ts";

const SCALE = 10;
const lab = loadLab({ file: findTemplate("cloned-ec2"), name: "t" });
const group = lab.targetGroups[0] as TargetGroup;
const DELAY_MS = (group.deregistrationDelaySeconds * 1000) / SCALE;
const subnetId = lab.subnets.find(({ logicalId }) => logicalId === "Subnet2")?.id ?? "";
const origin = container({ service: "server", resource: "Server" });
const clone = container({ service: "server", resource: "Server", number: 2, subnetId, address: "10.0.2.4" });

function by(state: RegistrationState, { instanceId }: LabContainer, port = 80): LabEventBody {
  return { kind: "registration", state, targetGroup: group.name, targetId: instanceId, port };
}

/** Everything by hand happens at time 0. */
function observe(events: LabEventBody[], changes: Partial<Observed> = {}): Observed {
  return observedWith({ lab, timeScale: SCALE, inventory: [origin, clone], ...changes }, events);
}

function shown(observed: Observed, of = group): string[] {
  const names = new Map<string, string>([
    [origin.instanceId, "origin"],
    [clone.instanceId, "clone"],
  ]);
  return registrationsOf(observed, placeContainers(observed), of).map(
    ({ id, ip, port, registration }) => `${names.get(id) ?? id} ${ip}:${port} ${registration.kind}`,
  );
}

const [ORIGIN, CLONE] = [`origin ${lab.instances[0]?.privateIp}:80`, "clone 10.0.2.4:80"];

test("a clone is a target once it is registered, with every port that it was registered with (NLB-027)", () => {
  expect(shown(observe([]))).toEqual([`${ORIGIN} registered`]);
  const events = [by("registered", clone), by("registered", clone, 8080)];
  const expected = [`${ORIGIN} registered`, `${CLONE} registered`, "clone 10.0.2.4:8080 registered"];
  expect(shown(observe(events))).toEqual(expected);
  expect(shown(observe([...events, by("deregistered", clone, 8080)])).at(-1)).toBe("clone 10.0.2.4:8080 draining");
});

test("what is deregistered drains for the group's delay and is then no target, stated or not (NLB-142, ALB-069, ALB-070)", () => {
  const events = [by("registered", clone), by("deregistered", origin), by("deregistered", clone)];
  const at = (nowMs: number) => observe(events, { nowMs });
  expect(shown(at(DELAY_MS - 1))).toEqual([`${ORIGIN} draining`, `${CLONE} draining`]);
  expect(shown(at(DELAY_MS))).toEqual([]);
  expect([at(DELAY_MS - 1), at(DELAY_MS)].map(drainsByHand)).toEqual([true, false]);
});

test("a clone that was registered when it was made leaves as any other", () => {
  const inventory = [origin, { ...clone, targetGroups: [group.logicalId] }];
  expect(shown(observe([], { inventory }))).toEqual([`${ORIGIN} registered`, `${CLONE} registered`]);
  expect(shown(observe([by("deregistered", clone)], { inventory, nowMs: DELAY_MS }))).toEqual([`${ORIGIN} registered`]);
});

test("a draining target that is registered again is one at once (NLB-148)", () => {
  expect(shown(observe([by("deregistered", origin), by("registered", origin)]))).toEqual([`${ORIGIN} registered`]);
});

test("a stopped instance stays registered and is not used; one that has gone is forgotten", () => {
  const stopped = { ...clone, state: { kind: "stopped", exitCode: 137, finishedAtMs: 1 } } as const;
  const events = [by("registered", clone)];
  expect(shown(observe(events, { inventory: [origin, stopped] })).at(-1)).toBe(`${CLONE} stopped`);
  expect(shown(observe(events, { inventory: [origin] }))).toEqual([`${ORIGIN} registered`]);
  const { instanceId } = clone;
  const gone: LabEventBody = {
    kind: "instance-state",
    instanceId,
    resource: "Server",
    state: "terminated",
    message: "",
  };
  expect(observe([...events, gone]).memory.registrations.size).toBe(0);
});

test("a member that was taken out of its group's targets does not come back while it leaves (A37)", () => {
  const member = container({ service: "app-group", resource: "AppGroup" });
  const { instanceId } = member;
  const life = (state: "InService" | "Terminating"): LabEventBody => {
    return { kind: "lifecycle", group: "app", instanceId, state, health: "Healthy" };
  };
  const out: LabEventBody = { ...by("deregistered", member, targetGroup.port), targetGroup: targetGroup.name } as never;
  const observed = observedWith({ inventory: [member], nowMs: 40_000 }, [life("InService"), out, life("Terminating")]);
  expect(shown(observed, targetGroup)).toEqual([]);
  expect(takenOutByHand(observed, targetGroup)).toBe(1);
});

test("addresses come and go as instances do, and outlive what answers there", () => {
  const ip: TargetGroup = { ...targetGroup, targetType: "ip", targets: [{ id: "10.0.1.9", port: 9090 }] };
  const change = (state: RegistrationState, targetId: string): LabEventBody => {
    return { kind: "registration", state, targetGroup: ip.name, targetId, port: 9090 };
  };
  const events = [change("registered", "10.0.2.9"), change("deregistered", "10.0.1.9")];
  const observed = observedWith({ lab: testLab({ targetGroups: [ip], subnets: [subnet("a"), subnet("c")] }) }, events);
  expect(shown(observed, ip)).toEqual(["10.0.1.9 10.0.1.9:9090 draining", "10.0.2.9 10.0.2.9:9090 registered"]);
  expect(takenOutByHand(observed, ip)).toBe(1);
});

test("only what the template states is missed when it is out by hand", () => {
  const events = [by("registered", clone), by("deregistered", clone)];
  expect(takenOutByHand(observe(events), group)).toBe(0);
  expect(takenOutByHand(observe([...events, by("deregistered", origin)]), group)).toBe(1);
  expect(takenOutByHand(observe([by("deregistered", origin, 8080)]), group)).toBe(0);
});
