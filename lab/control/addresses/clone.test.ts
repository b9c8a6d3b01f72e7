import { expect, test } from "vitest";
import { findTemplate, loadLab } from "../../template/index.ts";
import { registrationsOf } from "../targets/registrations.ts";
import { container } from "../test/containers.ts";
import { observedWith } from "../test/observed.ts";
import { placeContainers } from "./index.ts";

const lab = loadLab({ file: findTemplate("cloned-ec2"), name: "t" });
const subnetId = lab.subnets.find(({ logicalId }) => logicalId === "Subnet2")?.id ?? "";
const origin = container({ service: "server", resource: "Server" });
const clone = container({ service: "server", resource: "Server", number: 2, subnetId, address: "10.0.2.4" });

test("a clone stands where it was launched, as what its origin is, without its user data, its tags and its role", () => {
  const placements = placeContainers(observedWith({ lab, inventory: [origin, clone] }));
  const [first, second] = [origin, clone].map(({ containerId }) => placements.get(containerId));
  expect(first?.privateIp).toBe(lab.instances[0]?.privateIp);
  expect(second).toMatchObject({ privateIp: "10.0.2.4", subnet: { logicalId: "Subnet2" } });
  expect(second?.publicIp).toMatch(/^198\.51\.100\./);
  expect(second?.securityGroupIds).toEqual(first?.securityGroupIds);
  expect(second?.machine).toMatchObject({ image: first?.machine?.image, tags: { Name: "server-2" } });
  expect([first, second].map((one) => one?.machine?.userData === undefined)).toEqual([false, true]);
  expect([first, second].map((one) => one?.machine?.instanceProfile)).toEqual(["cloned-server", undefined]);
});

test("the template's target is the origin alone, a clone is one where it was registered", () => {
  const [group] = lab.targetGroups;
  const targetsOf = (inventory: (typeof clone)[]) => {
    const observed = observedWith({ lab, inventory });
    return group ? registrationsOf(observed, placeContainers(observed), group).map(({ id }) => id) : [];
  };
  expect(targetsOf([clone, origin])).toEqual([origin.instanceId]);
  const registered = { ...clone, targetGroups: ["TargetGroup"] };
  expect(targetsOf([registered, origin])).toEqual([origin.instanceId, clone.instanceId]);
});
