import { expect, test } from "vitest";
import { nodesInDns } from "../../../proxy/nlb/index.ts";
import { LabError } from "../../model/errors.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { TargetHealth } from "../../model/health.ts";
import { alb, attributes, forward, group, labOf, listener, nlb, ref } from "../../template/test/nlb.ts";
import { placeContainers } from "../addresses/index.ts";
import { createMemory, remember } from "../memory.ts";
import { renderFabricState } from "../render/index.ts";
import { observedWith } from "../test/observed.ts";
import { createZonalShiftDesk } from "./desk.ts";
import { overrideOf } from "./overrides.ts";

const ENABLED = attributes({ "zonal_shift.config.enabled": true, "load_balancing.cross_zone.enabled": true });
const GROUP = group("Group", { TargetType: "ip", Targets: [{ Id: "10.0.1.9" }, { Id: "10.0.2.9" }] });

const LISTENER = listener("Listener", { DefaultActions: forward("Group") });

function setUp(
  more: Record<string, unknown> = { LoadBalancerAttributes: ENABLED },
  others: readonly string[] = [],
  health: readonly TargetHealth[] = [],
) {
  const lab = labOf(nlb(more), GROUP, LISTENER, ...others);
  const memory = createMemory();
  const told: LabEventBody[] = [];
  const append = (body: LabEventBody): LabEvent => {
    told.push(body);
    const event = { id: told.length, timeMs: 7, ...body } as LabEvent;
    remember(memory, event);
    return event;
  };
  const render = () => {
    const observed = { ...observedWith({ lab }), memory };
    return renderFabricState(observed, placeContainers(observed), []);
  };
  let changes = 0;
  const desk = createZonalShiftDesk({
    lab,
    picture: { memory, append },
    fabricState: render,
    health: () => health,
    onChange: () => {
      changes += 1;
    },
  });
  const [balancer] = lab.loadBalancers;
  const [zone = "", other = ""] = balancer?.nodes.map(({ availabilityZone }) => availabilityZone) ?? [];
  return { desk, render, told, name: balancer?.name ?? "", zone, other, changes: () => changes };
}

function codeOf(doing: () => unknown): string {
  try {
    doing();
    return "done";
  } catch (error) {
    return error instanceof LabError ? error.code : String(error);
  }
}

test("NLB-096: a shift is on from its start to its end, in the journal and in the fabric's state", () => {
  const { desk, render, told, name, zone, other, changes } = setUp();
  expect(desk.start({ loadBalancer: "NLB", awayFrom: zone })).toEqual({
    loadBalancer: name,
    awayFrom: zone,
    startedAtMs: 7,
  });
  const [shifted] = render().networkLoadBalancers;
  expect(shifted?.shiftedFrom).toBe(zone);
  expect(shifted && nodesInDns(shifted, []).map(({ availabilityZone }) => availabilityZone)).toEqual([other]);
  desk.end(name);
  expect(render().networkLoadBalancers[0]).not.toHaveProperty("shiftedFrom");
  expect(told.map((event) => event.kind === "zonal-shift" && event.state)).toEqual(["started", "ended"]);
  expect([desk.list(), changes()]).toEqual([[], 2]);
});

test("NLB-097: a shift is told with what it does to every target", () => {
  const { desk, zone } = setUp();
  desk.start({ loadBalancer: "NLB", awayFrom: zone });
  expect(desk.list()[0]?.overrides.map(({ targetId, state }) => `${targetId} ${state}`)).toEqual([
    "10.0.1.9 zonal_shift_active",
    "10.0.2.9 no_override",
  ]);
});

test("NLB-096: one zone at a time, of a load balancer that takes shifts and serves the zone", () => {
  const { desk, zone, other } = setUp();
  desk.start({ loadBalancer: "NLB", awayFrom: zone });
  expect(codeOf(() => desk.start({ loadBalancer: "NLB", awayFrom: other }))).toBe("ZonalShiftConflict");
  expect(codeOf(() => desk.start({ loadBalancer: "Other", awayFrom: zone }))).toBe("NoLoadBalancer");
  expect(codeOf(() => desk.end("Other"))).toBe("NoLoadBalancer");
  desk.end("NLB");
  expect(codeOf(() => desk.end("NLB"))).toBe("NoZonalShift");
  expect(codeOf(() => desk.start({ loadBalancer: "NLB", awayFrom: "mars-1a" }))).toBe("NoZone");
  expect(codeOf(() => setUp({}).desk.start({ loadBalancer: "NLB", awayFrom: zone }))).toBe("ZonalShiftDisabled");
});

const TAKES = attributes({ "zonal_shift.config.enabled": true });
const WEB = group("FrontTargets", { Protocol: "HTTP", TargetType: "ip" });
const FRONT = listener("Front", {
  LoadBalancerArn: ref("ALB"),
  Port: 80,
  Protocol: "HTTP",
  DefaultActions: forward("FrontTargets"),
});

test("ALB-093: a shift of an ALB is told with what it does to every target that its nodes know", () => {
  const others = [alb({ LoadBalancerAttributes: TAKES }), WEB, FRONT];
  const { targetGroups } = labOf(nlb(), GROUP, LISTENER, ...others);
  const web = targetGroups.find(({ logicalId }) => logicalId === "FrontTargets");
  const at = (targetId: string, availabilityZone: string): TargetHealth => ({
    ...{ targetGroupId: web?.id as never, targetId, port: 80, availabilityZone },
    ...{ state: "healthy", sinceMs: 0 },
  });
  const { zone, other } = setUp();
  const { desk } = setUp({}, others, [at("10.0.1.9", zone), at("10.0.2.9", other)]);
  expect(desk.start({ loadBalancer: "ALB", awayFrom: zone })).toMatchObject({ awayFrom: zone });
  expect(desk.list()[0]?.overrides.map(({ targetId, state }) => `${targetId} ${state}`)).toEqual([
    "10.0.1.9 zonal_shift_active",
    "10.0.2.9 no_override",
  ]);
  desk.end("ALB");
  expect(codeOf(() => setUp({}, [alb()]).desk.start({ loadBalancer: "ALB", awayFrom: zone }))).toBe(
    "ZonalShiftDisabled",
  );
});

test("ALB-093: with cross-zone off for a group a shift leaves its targets to the name", () => {
  const balancer = { kind: "application", crossZone: true } as const;
  const at = { availabilityZone: "1a" };
  expect(overrideOf(balancer, { awayFrom: "1a" }, { crossZone: "false" }, at)).toBe("zonal_shift_delegated_to_dns");
  expect(overrideOf(balancer, { awayFrom: "1c" }, { crossZone: "false" }, at)).toBe("no_override");
});
