import { expect, test } from "vitest";
import type { Flow, MetricsReport } from "../../model/metrics.ts";
import { albSocket, FABRIC_SOCKET } from "../../model/naming.ts";
import { container } from "../test/containers.ts";
import { testLab } from "../test/lab.ts";
import { fakeAgents, fakePorts } from "../test/ports.ts";
import { createMetricsDesk } from "./index.ts";

const lab = testLab();
const own = lab.loadBalancers[0]?.name ?? "";
const target = container({ service: "app", number: 2, resource: "AppGroup", role: "instance" });

function series(loadBalancer: string): MetricsReport["series"][number] {
  return { metric: "NewFlowCount", dimensions: { LoadBalancer: `net/${loadBalancer}/01` }, total: 1, datapoints: [] };
}

function flow(loadBalancer: string, idleMs: number, id = "i-gone"): Flow {
  const place = { ip: "10.0.1.1", port: 80 };
  const rest = { availabilityZone: "1a", protocol: "TCP", client: place, listener: place, bytes: 0 } as const;
  return { loadBalancer, ...rest, target: { ...place, id }, idleMs };
}

function desk(answers: Readonly<Record<string, unknown>>) {
  return createMetricsDesk(fakePorts(lab, { agents: fakeAgents(answers) }), () => [target]);
}

test("metrics are those of the load balancer that is named, by its name or logical id", async () => {
  const all = desk({ "/metrics": { periodMs: 1000, series: [series(own), series("other")] } });
  expect((await all.metrics()).series).toHaveLength(2);
  expect((await all.metrics(own)).series).toEqual([series(own)]);
  expect((await all.metrics(lab.loadBalancers[0]?.logicalId)).series).toEqual([series(own)]);
});

test("ALB-091: nodes of an ALB tell of their zones, and all zones together are added up", async () => {
  const node = container({ service: "alb", number: 1, resource: "ALB", role: "alb-node" });
  const ofNode = (AvailabilityZone: string) => ({
    periodMs: 1000,
    series: [
      {
        metric: "RequestCount",
        dimensions: { LoadBalancer: "app/web/01", AvailabilityZone },
        total: 2,
        datapoints: [],
      },
    ],
  });
  const nodes = [node, { ...node, hostname: "other" }, { ...node, hostname: "gone" }];
  const answers: Readonly<Record<string, unknown>> = {
    [albSocket(node.hostname)]: ofNode("1a"),
    [albSocket("other")]: ofNode("1c"),
  };
  const ask = async (socketPath: string) => {
    if (socketPath === FABRIC_SOCKET) return { periodMs: 1000, series: [series(own)] };
    if (answers[socketPath]) return answers[socketPath];
    throw new Error("no such socket");
  };
  const ports = fakePorts(lab, { agents: { ...fakeAgents(), ask } });
  const report = await createMetricsDesk(ports, () => nodes).metrics();
  expect(report.series.map(({ dimensions, total }) => [dimensions.AvailabilityZone, total])).toEqual([
    [undefined, 1],
    ["1a", 2],
    ["1c", 2],
    [undefined, 4],
  ]);
});

test("flows have their target's name in the lab, and those that spoke last come first", async () => {
  const answer = [flow(own, 5000), flow(own, 0, target.instanceId), flow("other", 0)];
  const flows = await desk({ "/flows": answer }).flows(own);
  expect(flows.map(({ target: { name }, idleMs }) => [name, idleMs])).toEqual([
    ["app-2", 0],
    [undefined, 5000],
  ]);
});

test("a load balancer that is not there is one clear error, with those that are", async () => {
  await expect(desk({}).flows("nope")).rejects.toMatchObject({
    code: "NoLoadBalancer",
    message: `No Network Load Balancer is called \`nope\`; there are ${own}`,
  });
});

test("what a fabric answers that is no report is refused", async () => {
  await expect(desk({ "/metrics": { series: 3 } }).metrics()).rejects.toMatchObject({ code: "InvalidMetrics" });
  await expect(desk({ "/flows": [{}] }).flows()).rejects.toMatchObject({ code: "InvalidFlows" });
});
