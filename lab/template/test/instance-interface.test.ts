import { expect, test } from "vitest";
import { type Edit, faultsOf, load, withEdits } from "./edited.ts";
import { PUBLIC, withResources } from "./small.ts";

const TEXT = withResources(`${PUBLIC}  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: HTTP, VpcId: !Ref VPC }
  Web:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: nginx:1.27
      NetworkInterfaces:
        - DeviceIndex: 0
          SubnetId: !Ref Subnet
          GroupSet: [!Ref Group]
`);

const edited = (...edits: readonly Edit[]) => withEdits(TEXT, edits);

test("an instance stands where its network interface says", () => {
  const lab = load(TEXT);
  const [, group] = lab.securityGroups;
  expect(lab.instances[0]).toMatchObject({
    subnetId: lab.subnets[0]?.id,
    privateIp: "10.0.1.254",
    machine: { securityGroupIds: [group?.id] },
  });
  expect(lab.instances[0]?.publicIp).toBeUndefined();
});

test("an interface may give a private address, and ask for a public one", () => {
  const more = "DeviceIndex: 0\n          PrivateIpAddress: 10.0.1.9\n          AssociatePublicIpAddress: true";
  expect(load(edited(["DeviceIndex: 0", more])).instances[0]).toMatchObject({
    privateIp: "10.0.1.9",
    publicIp: expect.stringMatching(/^198\.51\.100\./),
  });
});

test("an interface may refuse the public address that its subnet gives", () => {
  const text = edited(
    ["CidrBlock: 10.0.1.0/24", "CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: true"],
    ["DeviceIndex: 0", "DeviceIndex: 0\n          AssociatePublicIpAddress: false"],
  );
  expect(load(text).instances[0]?.publicIp).toBeUndefined();
});

const ROWS: readonly { title: string; edit: Edit; faults: readonly string[] }[] = [
  {
    title: "a place given twice",
    edit: ["ImageId: nginx:1.27", "ImageId: nginx:1.27\n      SubnetId: !Ref Subnet"],
    faults: ["!Ref Subnet | `SubnetId` of `Web` may not stand beside `NetworkInterfaces`: the interface says it"],
  },
  {
    title: "a second interface",
    edit: [
      "GroupSet: [!Ref Group]",
      "GroupSet: [!Ref Group]\n        - DeviceIndex: 1\n          SubnetId: !Ref Subnet",
    ],
    faults: ["- DeviceIndex: 0 | `NetworkInterfaces` of `Web` must have at most 1 items, has 2"],
  },
  {
    title: "an interface of its own",
    edit: ["SubnetId: !Ref Subnet\n", "NetworkInterfaceId: eni-0123456789abcdef0\n"],
    faults: [
      "eni-0123456789abcdef0 | `NetworkInterfaces[0].NetworkInterfaceId` of `Web` is not emulated: interfaces of their own",
    ],
  },
  {
    title: "an interface without a subnet",
    edit: ["          SubnetId: !Ref Subnet\n", ""],
    faults: ["Web: | `Web` lacks the property `SubnetId`: a lab has no default VPC"],
  },
  {
    title: "a subnet that is none",
    edit: ["SubnetId: !Ref Subnet\n", "SubnetId: !Ref Group\n"],
    faults: [
      "!Ref Group | `NetworkInterfaces[0].SubnetId` of `Web` must refer to an AWS::EC2::Subnet of this template, got `Group`, which is an AWS::EC2::SecurityGroup",
    ],
  },
  {
    title: "an address outside its subnet",
    edit: ["DeviceIndex: 0", "DeviceIndex: 0\n          PrivateIpAddress: 10.0.9.9"],
    faults: [
      "10.0.9.9 | `NetworkInterfaces[0].PrivateIpAddress` of `Web` must be an address of `Subnet` (10.0.1.0/24), got `10.0.9.9`",
    ],
  },
];

test.each(ROWS)("$title is refused with its place", ({ edit, faults }) => {
  const [from, to] = edit;
  const at = TEXT.lastIndexOf(from);
  expect(faultsOf(TEXT.slice(0, at) + to + TEXT.slice(at + from.length))).toEqual(faults);
});
