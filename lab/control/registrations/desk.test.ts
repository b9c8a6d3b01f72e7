import { expect, test } from "vitest";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { TargetGroup } from "../../model/load-balancer.ts";
import type { RegistrationRequest } from "../../model/registration.ts";
import { findTemplate, loadLab } from "../../template/index.ts";
import { createMemory, remember } from "../memory.ts";
import { container } from "../test/containers.ts";
import { observedWith } from "../test/observed.ts";
import { createRegistrationDesk } from "./index.ts";

const lab = loadLab({ file: findTemplate("cloned-ec2"), name: "t" });
const subnetId = lab.subnets.find(({ logicalId }) => logicalId === "Subnet2")?.id ?? "";
const origin = container({ service: "server", resource: "Server" });
const clone = container({ service: "server", resource: "Server", number: 2, subnetId, address: "10.0.2.4" });

/** @param afterwards what control sees when it looks */
function setUp(
  inventory: readonly LabContainer[] = [origin, clone],
  changes: Partial<Lab> = {},
  afterwards: readonly LabContainer[] = inventory,
) {
  let seen = inventory;
  const memory = createMemory();
  const told: LabEventBody[] = [];
  const append = (body: LabEventBody): LabEvent => {
    const event = { id: told.push(body), timeMs: 7, ...body } as LabEvent;
    remember(memory, event);
    return event;
  };
  const observe = () => ({ ...observedWith({ lab: { ...lab, ...changes }, inventory: seen }), memory });
  const look = async () => {
    seen = afterwards;
  };
  let changed = 0;
  const desk = createRegistrationDesk({
    picture: { memory, append, observe, look },
    onChange: () => {
      changed += 1;
    },
  });
  const ask = (state: RegistrationRequest["state"], target: string, port?: number) =>
    desk.change({ targetGroup: "cloned-servers", target, state, ...(port === undefined ? {} : { port }) });
  return { desk, ask, told, changed: () => changed };
}

/** The lab's one group as one of addresses. */
const byAddress = {
  targetGroups: lab.targetGroups.map((one): TargetGroup => ({ ...one, targetType: "ip", targets: [] })),
};

test("a target is registered and deregistered, in the journal and in the list (NLB-027)", async () => {
  const { desk, ask, told, changed } = setUp();
  const standing = { targetGroup: "cloned-servers", targetId: clone.instanceId, port: 80, sinceMs: 7 };
  expect(await ask("registered", clone.instanceId)).toEqual({ ...standing, state: "registered" });
  expect(await ask("deregistered", clone.instanceId)).toEqual({ ...standing, state: "deregistered" });
  expect(desk.list()).toEqual([{ ...standing, state: "deregistered" }]);
  expect(told.map((event) => event.kind === "registration" && event.state)).toEqual(["registered", "deregistered"]);
  expect(changed()).toBe(2);
});

test("what is so already is no change: a target twice, a stranger that leaves, one that drains (NLB-032)", async () => {
  const { ask, told } = setUp();
  await ask("registered", origin.instanceId);
  await ask("deregistered", clone.instanceId);
  await ask("deregistered", "i-0123456789abcdef0");
  await ask("deregistered", origin.instanceId, 8080);
  expect(told).toEqual([]);
  await ask("deregistered", origin.instanceId);
  await ask("deregistered", origin.instanceId);
  expect(told).toHaveLength(1);
});

test("a group goes by its logical id as well; one that is not there is refused with those that are", async () => {
  const { desk } = setUp();
  const request = { target: clone.instanceId, state: "registered" } as const;
  expect((await desk.change({ ...request, targetGroup: "TargetGroup" })).targetGroup).toBe("cloned-servers");
  await expect(desk.change({ ...request, targetGroup: "other" })).rejects.toThrow("`other`; there is cloned-servers");
});

test("an instance must be one, run, and lie in the group's VPC (NLB-026, NLB-031)", async () => {
  const stopped = { ...clone, state: { kind: "stopped", exitCode: 0, finishedAtMs: 1 } } as const;
  await expect(setUp([stopped]).ask("registered", clone.instanceId)).rejects.toThrow(
    "must be running to be registered; it is stopped",
  );
  await expect(setUp().ask("registered", "i-0123456789abcdef0")).rejects.toThrow(
    "takes instances; got `i-0123456789abcdef0`",
  );
  const foreign = { targetGroups: lab.targetGroups.map((one) => ({ ...one, vpcId: "vpc-9" as TargetGroup["vpcId"] })) };
  await expect(setUp([clone], foreign).ask("registered", clone.instanceId)).rejects.toThrow(
    "server-2 is not in the VPC of `cloned-servers`",
  );
});

test("a group of addresses takes an address of its VPC, or an instance for its own (NLB-028)", async () => {
  const { ask } = setUp([origin, clone], byAddress);
  expect((await ask("registered", clone.instanceId)).targetId).toBe("10.0.2.4");
  expect(await ask("registered", "10.0.1.77", 8080)).toMatchObject({ targetId: "10.0.1.77", port: 8080 });
  await expect(ask("registered", "192.168.0.1")).rejects.toThrow(
    "192.168.0.1 lies in no subnet of the VPC of `cloned-servers`",
  );
  await expect(ask("registered", "server-9")).rejects.toThrow("takes addresses; got `server-9`");
});

test("an address that drains behind an ALB is registered again only after that; an instance at once (ALB-073, NLB-148)", async () => {
  const { ask } = setUp([origin, clone], byAddress);
  await ask("registered", "10.0.2.4");
  await ask("deregistered", "10.0.2.4");
  await expect(ask("registered", "10.0.2.4")).rejects.toThrow("10.0.2.4 still drains in `cloned-servers`");
  const { ask: askInstance } = setUp();
  await askInstance("deregistered", origin.instanceId);
  expect(await askInstance("registered", origin.instanceId)).toMatchObject({ state: "registered" });
});

test("control looks before it decides: an instance may have been launched a moment ago", async () => {
  const { ask } = setUp([], {}, [origin, clone]);
  expect(await ask("registered", clone.instanceId)).toMatchObject({ state: "registered" });
});
