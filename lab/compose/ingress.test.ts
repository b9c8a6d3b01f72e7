import { expect, test } from "vitest";
import { findTemplate, loadLab } from "../template/index.ts";
import { ingressPlan, portVariable, preferredPort } from "./index.ts";

const three = loadLab({ file: findTemplate("three-tier"), name: "demo" });

test("every listener of an internet-facing load balancer is published, an internal one's is not", () => {
  expect(ingressPlan(three)).toEqual([
    {
      name: "ALB",
      transport: "tcp",
      containerPort: 80,
      to: [
        { ip: "10.0.1.253", port: 80 },
        { ip: "10.0.2.254", port: 80 },
      ],
    },
  ]);
});

test("a second load balancer with the same port gets a spare one", () => {
  const balancers = three.loadBalancers.map((balancer) => ({ ...balancer, scheme: "internet-facing" as const }));
  const listeners = balancers[0]?.listeners ?? [];
  const lab = { ...three, loadBalancers: balancers.map((balancer) => ({ ...balancer, listeners })) };
  const plan = ingressPlan(lab);
  expect(plan.map(({ name, containerPort }) => [name, containerPort])).toEqual([
    ["ALB", 80],
    ["NLB", 10_000],
  ]);
  expect(plan[1]?.to[0]).toEqual({ ip: "10.0.5.10", port: 80 });
});

test("a listener of TCP and UDP has two ports of one number, a second UDP listener of it a spare one", () => {
  const [balancer] = three.loadBalancers.filter(({ kind }) => kind === "network");
  const [listener] = balancer?.listeners ?? [];
  if (!balancer || !listener) throw new Error("three-tier has none");
  const facing = (logicalId: string, protocol: "TCP_UDP" | "UDP") => ({
    ...{ ...balancer, logicalId: logicalId as never, scheme: "internet-facing" as const },
    listeners: [{ ...listener, port: 53, protocol }],
  });
  const plan = ingressPlan({ ...three, loadBalancers: [facing("Both", "TCP_UDP"), facing("Other", "UDP")] });
  expect(plan.map((mapping) => [portVariable(mapping), preferredPort(mapping)])).toEqual([
    ["TIERLAB_PORT_53", 8053],
    ["TIERLAB_PORT_53_UDP", 8053],
    ["TIERLAB_PORT_10000_UDP", 10_000],
  ]);
});

test("an instance with a public address is published on the ports that it opens to everybody", () => {
  const open = three.securityGroups.find(({ logicalId }) => logicalId === "ALBSecurityGroup");
  const machine = three.autoScalingGroups[0]?.machine;
  if (!open || !machine) throw new Error("three-tier has neither");
  const instance = {
    logicalId: "Web",
    name: "web",
    subnetId: three.subnets[0]?.id ?? ("" as never),
    privateIp: "10.0.1.20",
    publicIp: "198.51.100.20",
    machine: { ...machine, securityGroupIds: [open.id] },
  };
  const plan = ingressPlan({ ...three, loadBalancers: [], instances: [instance] });
  expect(plan).toEqual([{ name: "Web", transport: "tcp", containerPort: 80, to: [{ ip: "10.0.1.20", port: 80 }] }]);
  const { publicIp: _publicIp, ...hidden } = instance;
  expect(ingressPlan({ ...three, loadBalancers: [], instances: [hidden] })).toEqual([]);
});

test("S3 is published, on spare ports where a load balancer has its own", () => {
  const bucket = { cors: [], website: undefined, policy: [], isPublicAccessBlocked: true };
  const plan = ingressPlan({ ...three, buckets: [{ ...bucket, logicalId: "Uploads", name: "uploads" }] });
  expect(plan.slice(1)).toEqual([
    { name: "S3", transport: "tcp", containerPort: 10_000, to: [{ ip: "203.0.113.20", port: 80 }] },
    { name: "S3", transport: "tcp", containerPort: 443, to: [{ ip: "203.0.113.20", port: 443 }] },
  ]);
});

test("the machine's port is 8000 above a low one, unless a variable says otherwise", () => {
  const [mapping] = ingressPlan(three);
  expect(mapping && [portVariable(mapping), preferredPort(mapping)]).toEqual(["TIERLAB_PORT_80", 8080]);
  expect(preferredPort({ name: "x", transport: "tcp", containerPort: 10_000, to: [] })).toBe(10_000);
});
