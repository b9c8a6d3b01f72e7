/** A run's record as a lab would leave it, for tests of reports: one of two proxies is stopped and replaced. */
import type { InstanceId } from "../model/ids.ts";
import type { InstanceStatus, LabStatus } from "../model/status.ts";
import { type Sample, summarise } from "../scenario/load/index.ts";
import { seededRandom } from "../scenario/random.ts";
import type { LoadRecord, RunRecord } from "../scenario/record.ts";
import { FAULT_MS, fixtureEvents, GROUP, STARTED_MS, SUCCESSOR, TARGETS, targetOf, VICTIM } from "./fixture-events.ts";

const SURVIVOR = "i-0f9e8d7c6b5a40312" as InstanceId;

export interface FixtureOptions {
  /** Requests of the load; 20 a second unless there are so many that they would not fit the run. */
  readonly samples?: number;
  readonly seed?: number;
  readonly durationMs?: number;
}

/** Plain JSON, the same for the same options. */
export function fixtureRecord({ samples = 480, seed = 7, durationMs = 24_000 }: FixtureOptions = {}): RunRecord {
  return {
    version: 1,
    scenario: "proxy-loss",
    title: "One of two forward proxies is stopped under load; it is replaced, and the application goes on",
    template: "proxy-ha",
    parameters: { HealthCheckIntervalSeconds: "10" },
    lab: "proxy-ha",
    timeScale: 10,
    seed,
    startedAtMs: STARTED_MS,
    endedAtMs: STARTED_MS + durationMs,
    passed: false,
    claims: claims(),
    told: told(),
    faults: [
      {
        kind: "stop",
        description: "proxy-group-2 stopped, as docker stop does",
        awsName: "aws:ec2:stop-instances",
        touches: ["proxy-group-2"],
        fromMs: FAULT_MS,
      },
      {
        kind: "latency",
        description: "latency 200 ms between app-server-1 and proxy-group-1",
        awsName: "aws:ssm:send-command/AWSFIS-Run-Network-Latency-Sources",
        touches: ["app-server-1", "proxy-group-1"],
        fromMs: FAULT_MS + 12_000,
        untilMs: FAULT_MS + 16_000,
      },
    ],
    events: fixtureEvents(),
    loads: [load(samples, seed, durationMs)],
    before: status([instance("proxy-group-1", SURVIVOR, "1a"), instance("proxy-group-2", VICTIM, "1c")]),
    after: status([instance("proxy-group-1", SURVIVOR, "1a"), instance("proxy-group-3", SUCCESSOR, "1c")]),
    command: `tierlab run proxy-loss --seed ${seed} --time-scale 10`,
  };
}

function claims(): RunRecord["claims"] {
  const at = (ms: number) => FAULT_MS + ms;
  return [
    {
      atMs: at(-3000),
      what: "app-server-1 connects to the service directly",
      measured: "timed-out",
      predicted: "timed-out",
      holds: true,
    },
    {
      atMs: at(-900),
      what: "the service's log names both proxies, and nobody else",
      measured: "10.1.1.4, 10.1.2.4",
      predicted: "10.1.1.4, 10.1.2.4",
      holds: true,
    },
    {
      atMs: at(2010),
      what: "the stopped proxy's target is no longer healthy",
      measured: "1.98 s",
      predicted: "at most 4.50 s",
      measuredMs: 1980,
      atMostMs: 4500,
      holds: true,
    },
    {
      atMs: at(5010),
      what: "the new proxy is in service",
      measured: "4.91 s",
      predicted: "at most 12.00 s",
      measuredMs: 4910,
      atMostMs: 12_000,
      holds: true,
    },
    {
      atMs: at(9200),
      what: "its target is healthy",
      measured: "9.12 s",
      predicted: "6.00 s to 8.00 s, give or take 1.00 s",
      measuredMs: 9120,
      predictedMs: 7000,
      toleranceMs: 2000,
      holds: false,
    },
    { atMs: at(9300), what: "the activity history is the article's", holds: true },
  ];
}

function told(): RunRecord["told"] {
  return [
    {
      atMs: STARTED_MS + 300,
      text: "app-server-1 asks http://10.2.0.4/ through http://proxy-ha-nlb.elb.amazonaws.com:3128, 20 times a second.",
    },
    { atMs: FAULT_MS - 5, text: `Stopping proxy-group-2 (${VICTIM}, ap-northeast-1c), as docker stop does.` },
    { atMs: FAULT_MS + 9400, text: "Clients, since proxy-group-2 was stopped: 186 requests, 21 failed." },
  ];
}

function instance(name: string, instanceId: InstanceId, zone: string): InstanceStatus {
  const place = { availabilityZone: `ap-northeast-${zone}`, privateIp: "10.1.1.4", containerId: instanceId.slice(3) };
  return {
    instanceId,
    name,
    tier: "proxy-group",
    role: "instance",
    state: "running",
    lifecycle: "InService",
    health: "Healthy",
    ...place,
  };
}

function status(instances: readonly InstanceStatus[]): LabStatus {
  const base = {
    lab: "proxy-ha",
    timeScale: 10,
    startedAtMs: STARTED_MS - 60_000,
    ready: true,
    waitingFor: [],
    problems: [],
    refusals: [],
    faults: [],
    databases: [],
    outputs: [],
  };
  const targets = instances.map(({ instanceId }) => ({ ...targetOf(instanceId, "healthy"), targetGroup: TARGETS }));
  const group = { name: GROUP, logicalId: "ProxyGroup", minSize: 2, maxSize: 2, desiredCapacity: 2, inService: 2 };
  const place = {
    name: "proxy-ha-nlb",
    logicalId: "Nlb",
    kind: "network",
    dnsName: "proxy-ha-nlb.elb.amazonaws.com",
  } as const;
  const balancer = { ...place, nodes: [], listeners: [{ port: 3128, protocol: "TCP" }], targets };
  return { ...base, instances, groups: [group], loadBalancers: [balancer] };
}

function load(count: number, seed: number, durationMs: number): LoadRecord {
  const random = seededRandom(seed);
  const gapMs = Math.min(50, (durationMs - 500) / count);
  const samples = Array.from({ length: count }, (_, n) => sampleAt(n, STARTED_MS + 300 + n * gapMs, random));
  const plan = {
    urls: ["http://10.2.0.4/"],
    proxy: "http://proxy-ha-nlb.elb.amazonaws.com:3128",
    ratePerSecond: 1000 / gapMs,
  };
  return {
    from: "app-server-1",
    plan: { ...plan, durationMs, timeoutMs: 5000 },
    summary: summarise(samples, { slowMs: 1000, joinMs: 1000 }),
    samples,
  };
}

function sampleAt(n: number, dueMs: number, random: () => number): Sample {
  const sinceMs = dueMs - FAULT_MS;
  const common = { n, dueMs, url: "http://10.2.0.4/" };
  const isHalfLost = sinceMs > 1300 && sinceMs < 1980 && random() < 0.5;
  if (isHalfLost && random() < 0.3) return { ...common, latencyMs: 5000, outcome: "timed-out", detail: "aborted" };
  if (isHalfLost) return { ...common, latencyMs: 1 + random(), outcome: "refused", detail: "connect ECONNREFUSED" };
  const isDelayed = sinceMs > 12_000 && sinceMs < 16_000;
  const latencyMs = 2 + 3 * random() ** 4 + (isDelayed && random() < 0.5 ? 400 : 0) + (random() < 0.01 ? 30 : 0);
  return { ...common, latencyMs, outcome: "ok", status: 200, servedBy: "i-0c0ffee0123456789" };
}
