import { expect, test } from "vitest";
import type { NetworkProtocol, TargetGroupState } from "../../model/index.ts";
import { listener, stateWith } from "../fixture/nlb.ts";
import { chooseAt, planeEntrances, routesAt } from "./index.ts";

const served = (protocol: NetworkProtocol, group: Partial<TargetGroupState> = {}) =>
  planeEntrances(stateWith(group, { listeners: [listener({ protocol })] })).map(({ node }) => node.privateIp);
const NODES = ["10.0.5.10", "10.0.6.10"];

test("NLB-018, NLB-054: TLS, and TCP with PROXY headers, are served by the plane at every node; all else is the kernel's", () => {
  expect([served("TLS"), served("TCP", { proxyProtocolV2: true })]).toEqual([NODES, NODES]);
  expect(served("TCP_UDP", { proxyProtocolV2: true })).toEqual(NODES);
  expect([served("TCP"), served("UDP"), served("UDP", { proxyProtocolV2: true })]).toEqual([[], [], []]);
});

test("NLB-077, NLB-078: a node sends to targets of its own zone unless cross-zone is on", () => {
  const targetsOf = (crossZone: boolean) =>
    planeEntrances(stateWith({ proxyProtocolV2: true }, { crossZone })).map((entrance) =>
      routesAt(entrance, []).flatMap(({ targets }) => targets.map(({ id }) => id)),
    );
  expect(targetsOf(false)).toEqual([["10.0.5.4:9090"], ["10.0.6.4:9090"]]);
  expect(targetsOf(true)).toEqual([
    ["10.0.5.4:9090", "10.0.6.4:9090"],
    ["10.0.5.4:9090", "10.0.6.4:9090"],
  ]);
});

test("NLB-014: a sticky action leads one source address to one group", () => {
  const state = stateWith({ proxyProtocolV2: true });
  const [nlb] = state.networkLoadBalancers;
  const [group] = nlb?.targetGroups ?? [];
  if (!nlb || !group) throw new Error("no group");
  const other = { ...group, id: "tg-other" as TargetGroupState["id"], name: "other" };
  const targetGroups = [group, other].map(({ id }) => ({ targetGroupId: id, weight: 1 }));
  const groupsFor = (sourceIpStickiness: boolean) => {
    const action = { kind: "forward", targetGroups, ...(sourceIpStickiness ? { sourceIpStickiness } : {}) } as const;
    const balancer = { ...nlb, targetGroups: [group, other], listeners: [listener({ defaultAction: action })] };
    const [entrance] = planeEntrances({ networkLoadBalancers: [balancer] });
    if (!entrance) throw new Error("no entrance");
    const routes = routesAt(entrance, []);
    const numbers = [0.1, 0.1, 0.9, 0.9];
    const choose = (ip: string) => chooseAt(entrance, routes, { ip }, () => numbers.shift() ?? 0.5)?.group.name;
    return new Set([choose("10.0.3.4"), choose("10.0.3.4")]).size;
  };
  expect([groupsFor(true), groupsFor(false)]).toEqual([1, 2]);
});
