import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup, threeTier } from "../../lab/fabric/fixture/three-tier.ts";
import type { TargetGroupState, TargetHealth, TargetState } from "../../lab/model/index.ts";
import { flowsToCut } from "./cut.ts";

function health(states: Readonly<Record<string, TargetState>>): TargetHealth[] {
  return Object.entries(states).map(([ip, state]) => ({
    targetGroupId: "tg-app" as TargetHealth["targetGroupId"],
    targetId: `i-${ip}`,
    port: 9090,
    availabilityZone: "",
    state,
    sinceMs: 0,
  }));
}

function stateWith(group: Partial<TargetGroupState>) {
  const targets = [target("10.0.5.4"), target("10.0.6.4")];
  return { ...threeTier(), networkLoadBalancers: [loadBalancer({}, { targetGroups: [targetGroup(targets, group)] })] };
}

const allHealthy = health({ "10.0.5.4": "healthy", "10.0.6.4": "healthy" });
const oneDown = health({ "10.0.5.4": "unhealthy", "10.0.6.4": "healthy" });
const allDown = health({ "10.0.5.4": "unhealthy", "10.0.6.4": "unhealthy" });

test("NLB-129: a target that turns unhealthy loses its flows at every node", () => {
  expect(flowsToCut(threeTier(), allHealthy, oneDown)).toEqual([
    { transport: "tcp", loadBalancerId: "lb-nlb", nodeIp: "10.0.5.10", targetIp: "10.0.5.4", targetPort: 9090 },
    { transport: "tcp", loadBalancerId: "lb-nlb", nodeIp: "10.0.6.10", targetIp: "10.0.5.4", targetPort: 9090 },
  ]);
});

test("NLB-129: the only target of a zone loses its flows as well, while another zone serves", () => {
  const zonal = {
    ...threeTier(),
    networkLoadBalancers: [
      loadBalancer(
        {},
        { targetGroups: [targetGroup([target("10.0.5.4"), target("10.0.6.4")], { crossZone: "false" })] },
      ),
    ],
  };
  expect(flowsToCut(zonal, allHealthy, oneDown).map(({ targetIp }) => targetIp)).toEqual(["10.0.5.4", "10.0.5.4"]);
  expect(flowsToCut(zonal, oneDown, allDown)).toEqual([]);
});

test("NLB-129: nothing is cut while nothing changes", () => {
  expect(flowsToCut(threeTier(), oneDown, oneDown)).toEqual([]);
  expect(flowsToCut(threeTier(), oneDown, allHealthy)).toEqual([]);
});

test("NLB-130: nothing is cut where the group keeps flows of unhealthy targets", () => {
  expect(flowsToCut(stateWith({ terminateOnUnhealthy: false }), allHealthy, oneDown)).toEqual([]);
});

test("NLB-134: nothing is cut when the load balancer fails open", () => {
  expect(flowsToCut(threeTier(), oneDown, allDown)).toEqual([]);
});

test("NLB-144, NLB-145: the end of draining cuts flows only where the group asks for it", () => {
  const draining = health({ "10.0.5.4": "draining", "10.0.6.4": "healthy" });
  const gone = health({ "10.0.6.4": "healthy" });
  expect(flowsToCut(stateWith({ terminateOnDeregistration: false }), draining, gone)).toEqual([]);
  expect(flowsToCut(stateWith({ terminateOnDeregistration: true }), draining, gone)).toHaveLength(2);
});

test("NLB-131, NLB-133: of a target that turned unhealthy a UDP group ends the UDP flows, and no TCP flow", () => {
  const kept = { protocol: "TCP_UDP", terminateOnUnhealthy: false } as const;
  expect(flowsToCut(stateWith(kept), allHealthy, oneDown).map(({ transport }) => transport)).toEqual(["udp", "udp"]);
  expect(flowsToCut(stateWith(kept), oneDown, allDown)).toEqual([]);
});

test("NLB-145: the end of draining ends both kinds of flows of a TCP_UDP group that asks for it", () => {
  const draining = health({ "10.0.5.4": "draining", "10.0.6.4": "healthy" });
  const gone = health({ "10.0.6.4": "healthy" });
  const group = { protocol: "TCP_UDP", terminateOnDeregistration: true } as const;
  expect(new Set(flowsToCut(stateWith(group), draining, gone).map(({ transport }) => transport))).toEqual(
    new Set(["tcp", "udp"]),
  );
});

test("NLB-132: flows that outlived their target's health end with the interval of unhealthy draining", () => {
  const kept = stateWith({ terminateOnUnhealthy: false, unhealthyDrainingSeconds: 60 });
  const draining = health({ "10.0.5.4": "unhealthy.draining", "10.0.6.4": "healthy" });
  expect(flowsToCut(kept, allHealthy, draining)).toEqual([]);
  expect(flowsToCut(kept, draining, allHealthy)).toEqual([]);
  expect(flowsToCut(kept, draining, oneDown)).toHaveLength(2);
});
