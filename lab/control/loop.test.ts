import { afterEach, expect, test } from "vitest";
import type { DbCluster } from "../model/lab.ts";
import { waitUntil } from "../model/wait.ts";
import { type Control, startControl } from "./loop.ts";
import type { ControlPorts } from "./ports.ts";
import { container } from "./test/containers.ts";
import { testLab } from "./test/lab.ts";
import { type FakePorts, fakePorts } from "./test/ports.ts";

let stop = new AbortController();
let control: Control | undefined;

afterEach(async () => {
  stop.abort();
  await control?.ended;
  stop = new AbortController();
});

async function start(ports: FakePorts): Promise<Control> {
  control = startControl(ports, stop.signal);
  return control;
}

async function untilReady(): Promise<void> {
  await waitUntil(() => control?.status().ready, { what: "the lab to be ready", timeoutMs: 5000, everyMs: 10 });
}

const ids = (ports: FakePorts) =>
  ports.engine.containers.filter((one) => one.role === "instance").map((one) => `${one.service}-${one.number}`);

test("wires what runs in one go, tells the fabric, and gets ready", async () => {
  const ports = fakePorts(testLab());
  await start(ports);
  await untilReady();
  expect(ports.engine.calls).toEqual(["wire app-group-1 app-group-2"]);
  expect(ports.engine.wired).toMatchObject([
    { address: "10.0.1.4", router: "10.0.1.1", mtu: 9001, hostname: "ip-10-0-1-4" },
    { address: "10.0.2.4", router: "10.0.2.1", mtu: 9001, hostname: "ip-10-0-2-4" },
  ]);
  expect(ports.agents.states[0]?.interfaces.map((one) => one.privateIp).sort()).toEqual(["10.0.1.4", "10.0.2.4"]);
});

test("tells the fabric of a dead member before it launches another", async () => {
  const ports = fakePorts(testLab());
  const victim = ports.engine.containers[1];
  await start(ports);
  await untilReady();
  const told = ports.agents.states.length;
  ports.engine.die(victim?.containerId ?? "");
  await waitUntil(() => ports.engine.calls.includes("remove app-group-1"), { what: "removal", timeoutMs: 5000 });
  await untilReady();
  expect(ids(ports)).toEqual(["app-group-2", "app-group-3"]);
  const registrations = ports.agents.states[told]?.networkLoadBalancers[0]?.targetGroups[0]?.targets;
  expect(registrations?.map((one) => one.registration.kind).sort()).toEqual(["draining", "registered"]);
  expect(ports.engine.calls.filter((one) => one.startsWith("launch"))).toEqual(["launch app-group-3"]);
});

test("sends nothing while nothing changes", async () => {
  const ports = fakePorts(testLab());
  await start(ports);
  await untilReady();
  const told = ports.agents.states.length;
  for (let round = 0; round < 5; round++) ports.engine.wake();
  await waitUntil(() => control?.status().ready, { what: "rounds", timeoutMs: 1000 });
  expect(ports.agents.states.length).toBe(told);
});

test("a launch that Docker refuses becomes a failed activity, and is tried again (A77)", async () => {
  const ports = fakePorts(testLab());
  await start(ports);
  await untilReady();
  ports.engine.failNext("launch", "no space left on device");
  ports.engine.die(ports.engine.containers[2]?.containerId ?? "");
  await waitUntil(() => control?.activities().some((one) => one.statusCode === "Failed"), {
    what: "the failure",
    timeoutMs: 4000,
  });
  await untilReady();
  expect(ids(ports)).toHaveLength(2);
  const failed = control?.activities().find((one) => one.statusCode === "Failed");
  expect(failed).toMatchObject({
    description:
      "Launching a new EC2 instance.  Status Reason: no space left on device. Launching EC2 instance failed.",
    progress: 100,
  });
  expect(control?.events.find((one) => one.kind === "error")).toMatchObject({
    message: "launch app-group: no space left on device",
  });
});

test("a control that starts anew wires nothing that the fabric still holds", async () => {
  const ports = fakePorts(testLab());
  await start(ports);
  await untilReady();
  stop.abort();
  await control?.ended;
  stop = new AbortController();
  const before = ports.engine.calls.length;
  await start(ports);
  await untilReady();
  expect(ports.engine.calls.slice(before)).toEqual([]);
});

test("a fabric that was started again gets every interface and its state anew", async () => {
  const ports = fakePorts(testLab());
  await start(ports);
  await untilReady();
  const told = ports.agents.states.length;
  ports.engine.held.clear();
  const [fabric, ...rest] = ports.engine.containers;
  if (!fabric) throw new Error("no fabric");
  const state = { kind: "running", pid: 9, startedAtMs: 99_999, paused: false } as const;
  ports.engine.containers = [{ ...fabric, state }, ...rest];
  ports.engine.wake();
  await waitUntil(() => ports.engine.held.size === 2, { what: "the interfaces", timeoutMs: 5000 });
  await waitUntil(() => ports.agents.states.length > told, { what: "the state", timeoutMs: 5000 });
});

test("a dead ALB node, client or second control is started again, a dead single instance is not", async () => {
  const dead = { kind: "stopped", exitCode: 137, finishedAtMs: 0 } as const;
  const ports = fakePorts(testLab());
  ports.engine.containers.push(
    container({ role: "control", service: "control", number: 2, state: dead }),
    container({ role: "client", service: "client", state: dead }),
    container({ role: "alb-node", service: "alb", resource: "Alb", state: dead }),
    container({ role: "instance", service: "bastion", resource: "Bastion", state: dead }),
  );
  await start(ports);
  await untilReady();
  await waitUntil(() => ports.engine.calls.filter((one) => one.startsWith("start")).length === 3, {
    what: "the starts",
    timeoutMs: 5000,
  });
  expect(ports.engine.calls.filter((one) => one.startsWith("start")).sort()).toEqual([
    "start alb-1",
    "start client-1",
    "start control-2",
  ]);
});

test("an engine that does not answer ends a round, not the loop, and is told of once", async () => {
  const ports = fakePorts(testLab());
  const list = ports.engine.listInventory;
  let failures = 0;
  Object.assign(ports.engine, {
    listInventory: async () => {
      failures += 1;
      if (failures <= 2) throw new Error("connect ENOENT /var/run/docker.sock");
      return list();
    },
  });
  await start(ports);
  await untilReady();
  expect(control?.events.filter((one) => one.kind === "error")).toHaveLength(1);
});

test("an endpoint's move is told when the fabric has it, and not again by the next that leads (R01)", async () => {
  const endpoint = "cluster.example";
  const instances = [1, 2].map((number) => ({ identifier: `db-${number}`, privateIp: `10.0.7.${number}` }));
  const place = { logicalId: "Cluster", port: 3306, securityGroupIds: [], subnetIds: [] };
  const cluster = { ...place, identifier: "cluster", endpoint, instances } as unknown as DbCluster;
  let address = "10.0.7.1";
  const databases: ControlPorts["databases"] = async () => {
    const name = { name: endpoint, ttlSeconds: 5, addresses: [address], answer: "all" } as const;
    return { statuses: [], names: [name], events: [] };
  };
  const ports = fakePorts({ ...testLab(), dbClusters: [cluster] }, { databases });
  const served = () => ports.agents.states.at(-1)?.names.find(({ name }) => name === endpoint)?.addresses[0];
  const told = () =>
    ports.journal.events.flatMap((event) => (event.kind === "database-endpoint" ? [event.instance] : []));
  await start(ports);
  await waitUntil(() => told().length > 0, { what: "the first server to be told", timeoutMs: 5_000 });
  expect(served()).toBe(address);
  address = "10.0.7.2";
  await waitUntil(() => told().length > 1, { what: "the move to be told", timeoutMs: 5_000 });
  expect(served()).toBe(address);
  stop.abort();
  await control?.ended;
  stop = new AbortController();
  const looks = ports.agents.states.length;
  await start(ports);
  await waitUntil(() => ports.agents.states.length > looks && served() === address, {
    what: "the next",
    timeoutMs: 5_000,
  });
  expect(told()).toEqual(["db-1", "db-2"]);
});
