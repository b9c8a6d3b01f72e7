import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import type { TargetGroupState, TargetHealth, TargetRegistration } from "../../lab/model/index.ts";
import { createHealthChecker, type HealthChecker } from "./checker.ts";
import { type FakeProbe, type FakeTime, fakeProbe, fakeTime, PASS, REFUSED } from "./fixture.ts";
import { failedWith, type ProbeResult } from "./probe.ts";

/** What happens to the one target of a group, and when; checks come every 10 s, two failed in a row are enough. */
interface Story {
  readonly title: string;
  readonly group?: Partial<TargetGroupState>;
  readonly steps: readonly (readonly [number, (world: World) => void])[];
  /** `time state/reason`, in seconds. */
  readonly told: readonly string[];
}

interface World {
  readonly fake: FakeProbe;
  put(more: Partial<TargetRegistration>, listeners?: boolean): void;
}

const REGISTERING = "0 initial/Elb.RegistrationInProgress";
const CHECKING = "0.5 initial/Elb.InitialHealthChecking";
const answers =
  (result: ProbeResult) =>
  ({ fake }: World) => {
    fake.answer = result;
  };
const fails = answers(REFUSED);
const passes = answers(PASS);
const cannotBegin = failedWith(Object.assign(new Error("no such address"), { code: "EADDRNOTAVAIL" }));
const deregister = (atS: number) => (world: World) =>
  world.put({ registration: { kind: "draining", sinceMs: atS * 1000 } });

const KEEPS_FLOWS = { terminateOnUnhealthy: false, unhealthyDrainingSeconds: 60 } as const;

const STORIES: readonly Story[] = [
  {
    title: "NLB-119, NLB-120: registered, with a check that passes",
    steps: [],
    told: [REGISTERING, CHECKING, "0.5 healthy"],
  },
  {
    title: "NLB-035: registration that takes its time",
    group: { registrationDelaySeconds: 90 },
    steps: [],
    told: [REGISTERING, "90.5 initial/Elb.InitialHealthChecking", "90.5 healthy"],
  },
  {
    title: "NLB-121: registered, with checks that fail",
    steps: [[0, fails]],
    told: [REGISTERING, CHECKING, "10.5 unhealthy/Target.FailedHealthChecks"],
  },
  {
    title: "NLB-104: fails later, and recovers",
    steps: [
      [1, fails],
      [50, passes],
    ],
    told: [REGISTERING, CHECKING, "0.5 healthy", "20.5 unhealthy/Target.FailedHealthChecks", "60.5 healthy"],
  },
  {
    title: "NLB-122, NLB-132: fails with termination off, until the interval of unhealthy draining is over",
    group: KEEPS_FLOWS,
    steps: [[1, fails]],
    told: [
      REGISTERING,
      CHECKING,
      "0.5 healthy",
      "20.5 unhealthy.draining/Target.FailedHealthChecks",
      "80.5 unhealthy/Target.FailedHealthChecks",
    ],
  },
  {
    title: "NLB-132: recovers from unhealthy draining, and the interval with it",
    group: KEEPS_FLOWS,
    steps: [
      [1, fails],
      [35, passes],
      [55, fails],
    ],
    told: [
      REGISTERING,
      CHECKING,
      "0.5 healthy",
      "20.5 unhealthy.draining/Target.FailedHealthChecks",
      "50.5 healthy",
      "70.5 unhealthy.draining/Target.FailedHealthChecks",
      "130.5 unhealthy/Target.FailedHealthChecks",
    ],
  },
  {
    title: "NLB-130: fails with termination off and no interval",
    group: { terminateOnUnhealthy: false },
    steps: [[1, fails]],
    told: [REGISTERING, CHECKING, "0.5 healthy", "20.5 unhealthy/Target.FailedHealthChecks"],
  },
  {
    title: "NLB-147: deregistered during unhealthy draining",
    group: { ...KEEPS_FLOWS, deregistrationDelaySeconds: 20 },
    steps: [
      [1, fails],
      [30, deregister(30)],
    ],
    told: [
      REGISTERING,
      CHECKING,
      "0.5 healthy",
      "20.5 unhealthy.draining/Target.FailedHealthChecks",
      "30 draining/Target.DeregistrationInProgress",
      "50 removed",
    ],
  },
  {
    title: "NLB-123, NLB-142: deregistered",
    group: { deregistrationDelaySeconds: 20 },
    steps: [[30, deregister(30)]],
    told: [REGISTERING, CHECKING, "0.5 healthy", "30 draining/Target.DeregistrationInProgress", "50 removed"],
  },
  {
    title: "NLB-143: deregistered, and not told everywhere at once",
    group: { deregistrationDelaySeconds: 20, propagationDelaySeconds: 5 },
    steps: [[30, deregister(30)]],
    told: [
      REGISTERING,
      CHECKING,
      "0.5 healthy",
      "30 draining/Target.DeregistrationInProgress takes new flows",
      "35 draining/Target.DeregistrationInProgress",
      "50 removed",
    ],
  },
  {
    title: "NLB-148: registered again while it drains",
    group: { deregistrationDelaySeconds: 60 },
    steps: [
      [30, deregister(30)],
      [40, (world) => world.put({})],
    ],
    told: [
      REGISTERING,
      CHECKING,
      "0.5 healthy",
      "30 draining/Target.DeregistrationInProgress",
      "40 initial/Elb.RegistrationInProgress",
      "40.5 initial/Elb.InitialHealthChecking",
      "40.5 healthy",
    ],
  },
  {
    title: "NLB-114, NLB-124: its group leaves the listener",
    steps: [[30, (world) => world.put({}, false)]],
    told: [REGISTERING, CHECKING, "0.5 healthy", "30 unused/Target.NotInUse"],
  },
  {
    title: "NLB-124, NLB-127: its instance is stopped, and started",
    steps: [
      [30, (world) => world.put({ registration: { kind: "stopped" } })],
      [40, (world) => world.put({})],
    ],
    told: [
      REGISTERING,
      CHECKING,
      "0.5 healthy",
      "30 unused/Target.InvalidState",
      "40 initial/Elb.RegistrationInProgress",
      "40.5 initial/Elb.InitialHealthChecking",
      "40.5 healthy",
    ],
  },
  {
    title: "NLB-036, NLB-124: its address is a load balancer's",
    steps: [[30, (world) => world.put({ registration: { kind: "unusable" } })]],
    told: [REGISTERING, CHECKING, "0.5 healthy", "30 unused/Target.IpUnusable"],
  },
  {
    title: "NLB-125: checks cannot be made, and can again",
    steps: [
      [1, answers(cannotBegin)],
      [35, passes],
    ],
    told: [REGISTERING, CHECKING, "0.5 healthy", "10.5 unavailable/Elb.InternalError", "40.5 healthy"],
  },
];

test.each(STORIES)("$title", async ({ group = {}, steps, told }) => {
  const { time, world, heard } = setUp(group);
  world.put({});
  for (const [atS, step] of steps) {
    await time.advance(atS * 1000 - time.clock.now());
    step(world);
  }
  await time.advance(200_000 - time.clock.now());
  expect(heard).toEqual(told);
});

test("NLB-118: the stories above tell every state that there is", () => {
  const states = new Set(STORIES.flatMap(({ told }) => told.map((line) => line.split(/[ /]/)[1])));
  expect([...states].toSorted()).toEqual(
    [
      "draining",
      "healthy",
      "initial",
      "removed",
      "unavailable",
      "unhealthy",
      "unhealthy.draining",
      "unused",
    ].toSorted(),
  );
});

function setUp(group: Partial<TargetGroupState>): { time: FakeTime; world: World; heard: string[] } {
  const time = fakeTime();
  const fake = fakeProbe(time.clock);
  const heard: string[] = [];
  const say = (text: string) => void heard.push(`${time.clock.now() / 1000} ${text}`);
  const checker: HealthChecker = createHealthChecker({
    flavour: "nlb",
    clock: time.clock,
    schedule: time.schedule,
    random: () => 0.5,
    probe: fake.probe,
    timeScale: 1,
    checkers: [{ availabilityZone: "ap-northeast-1a", sourceIp: "10.0.5.10" }],
    onChange: (message) => {
      if (message.kind === "change") say(words(message.target));
      if (message.kind === "removed") say("removed");
    },
  });
  const { listeners } = loadBalancer();
  const world: World = {
    fake,
    put: (more, isUsed = true) =>
      checker.update([targetGroup([target("10.0.5.4", more)], group)], isUsed ? listeners : []),
  };
  return { time, world, heard };
}

function words({ state, reason, takesNewFlows }: TargetHealth): string {
  return `${state}${reason ? `/${reason}` : ""}${takesNewFlows ? " takes new flows" : ""}`;
}
