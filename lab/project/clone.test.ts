import { expect, test } from "vitest";
import { container } from "../control/test/containers.ts";
import { findTemplate, loadLab } from "../template/index.ts";
import { planClone } from "./clone.ts";

const lab = loadLab({ file: findTemplate("cloned-ec2"), name: "t" });
const origin = container({ service: "server", resource: "Server" });
const plan = (options: Parameters<typeof planClone>[3], inventory = [origin]) =>
  planClone(lab, inventory, origin, options);

test("a clone goes to another zone of the VPC, with a name and an address of its own", () => {
  const { subnet, address, number, groups } = plan({});
  expect([subnet.logicalId, address, number, groups]).toEqual(["Subnet2", "10.0.2.4", 2, []]);
  const first = container({ service: "server", resource: "Server", number: 2, address: "10.0.2.4" });
  expect(plan({}, [origin, first])).toMatchObject({ address: "10.0.2.5", number: 3 });
});

test("it goes where it is told to", () => {
  expect(plan({ zone: "ap-northeast-1a" }).subnet.logicalId).toBe("Subnet1");
  expect(plan({ subnet: "Subnet1" }).subnet.logicalId).toBe("Subnet1");
  expect(plan({ subnet: "cloned-2" }).subnet.logicalId).toBe("Subnet2");
});

test("it is registered where its origin is, when that is asked for", () => {
  expect(plan({ register: true }).groups.map(({ name }) => name)).toEqual(["cloned-servers"]);
  const bare = { ...lab, targetGroups: lab.targetGroups.map((one) => ({ ...one, targets: [] })) };
  expect(() => planClone(bare, [origin], origin, { register: true })).toThrow(
    "registers `Server` with no target group",
  );
});

test("what is not there, or no instance of the template, is refused", () => {
  expect(() => plan({ zone: "ap-northeast-1d" })).toThrow(
    "`ap-northeast-1d`; there are Subnet1 (ap-northeast-1a), Subnet2 (ap-northeast-1c)",
  );
  const node = container({ service: "alb", role: "alb-node", resource: "ALB" });
  expect(() => planClone(lab, [node], node, {})).toThrow("(Server); got `alb-1`");
});

test("it has no instance profile unless it is given one, by name or logical id", () => {
  const profile = { logicalId: "Profile", name: "server", arn: "arn:p", id: "AIPA" };
  const other = { ...lab, instanceProfiles: [profile] };
  const nameOf = (options: Parameters<typeof planClone>[3]) => planClone(other, [origin], origin, options).profile;
  expect([nameOf({}), nameOf({ profile: "server" }), nameOf({ profile: "Profile" })]).toEqual([
    undefined,
    "server",
    "server",
  ]);
  expect(() => nameOf({ profile: "admin" })).toThrow("No instance profile is called `admin`; there is server");
});
