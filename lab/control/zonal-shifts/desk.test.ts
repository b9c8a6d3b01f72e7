import { expect, test } from "vitest";
import { nodesInDns } from "../../../proxy/nlb/index.ts";
import { LabError } from "../../model/errors.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import { alb, attributes, forward, group, labOf, listener, nlb } from "../../template/test/nlb.ts";
import { placeContainers } from "../addresses/index.ts";
import { createMemory, remember } from "../memory.ts";
import { renderFabricState } from "../render/index.ts";
import { observedWith } from "../test/observed.ts";
import { createZonalShiftDesk } from "./desk.ts";

const ENABLED = attributes({ "zonal_shift.config.enabled": true, "load_balancing.cross_zone.enabled": true });
const GROUP = group("Group", { TargetType: "ip", Targets: [{ Id: "10.0.1.9" }, { Id: "10.0.2.9" }] });

const LISTENER = listener("Listener", { DefaultActions: forward("Group") });

function setUp(more: Record<string, unknown> = { LoadBalancerAttributes: ENABLED }, others: readonly string[] = []) {
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

test("ALB-093: an ALB takes a shift as well; what it does to each target is not told", () => {
  const takes = attributes({ "zonal_shift.config.enabled": true });
  const { desk, zone } = setUp({}, [alb({ LoadBalancerAttributes: takes })]);
  expect(desk.start({ loadBalancer: "ALB", awayFrom: zone })).toMatchObject({ awayFrom: zone });
  expect(desk.list()).toEqual([expect.objectContaining({ awayFrom: zone, overrides: [] })]);
  desk.end("ALB");
  expect(codeOf(() => setUp({}, [alb()]).desk.start({ loadBalancer: "ALB", awayFrom: zone }))).toBe(
    "ZonalShiftDisabled",
  );
});
