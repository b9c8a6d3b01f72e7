import { expect, test } from "vitest";
import { faultsOf, load } from "./edited.ts";
import { PUBLIC, withResources } from "./small.ts";

const INSTANCE = `  Web:
    Type: AWS::EC2::Instance
    Metadata: { Tierlab: { Command: [nginx, -g, daemon off;], Environment: { A: $b } } }
    Properties:
      ImageId: nginx:1.27
      SubnetId: !Ref Subnet
      Tags: [{ Key: Name, Value: web }]
`;

test("an instance has its image, hints, the default group, and the highest free address", () => {
  const lab = load(withResources(PUBLIC + INSTANCE));
  const [web] = lab.instances;
  const [fallback] = lab.securityGroups;
  expect(web).toMatchObject({ logicalId: "Web", name: "web", privateIp: "10.0.1.254" });
  expect(web?.publicIp).toBeUndefined();
  expect(web?.machine).toMatchObject({
    image: "nginx:1.27",
    hints: { command: ["nginx", "-g", "daemon off;"], environment: { A: "$b" } },
    securityGroupIds: [fallback?.id],
    metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 },
  });
});

test.each([
  ["ami-0123456789abcdef0", "tierlab/ec2"],
  ["resolve:ssm:/aws/service/ami-amazon-linux-latest/x", "tierlab/ec2"],
  ["'{{resolve:ssm:/aws/service/ami-amazon-linux-latest/x:1}}'", "tierlab/ec2"],
  ["registry.example.com:5000/my/image:1.2", "registry.example.com:5000/my/image:1.2"],
])("the image id %s is the container image %s", (id, image) => {
  const lab = load(withResources(PUBLIC + INSTANCE.replace("nginx:1.27", id)));
  expect(lab.instances[0]?.machine.image).toBe(image);
});

test("a hint's image stands for an AMI", () => {
  const text = INSTANCE.replace("nginx:1.27", "ami-0123456789abcdef0").replace("Command:", "Image: my/web, Command:");
  expect(load(withResources(PUBLIC + text)).instances[0]?.machine.image).toBe("my/web");
});

test.each([
  ["  Address: { Type: AWS::EC2::EIP, Properties: { Domain: vpc, InstanceId: !Ref Web } }\n", "198.51.100.10"],
  [
    "  Address: { Type: AWS::EC2::EIP }\n  Link: { Type: AWS::EC2::EIPAssociation, Properties: { AllocationId: !GetAtt Address.AllocationId, InstanceId: !Ref Web } }\n",
    "198.51.100.10",
  ],
  [
    "  Address: { Type: AWS::EC2::EIP }\n  Link: { Type: AWS::EC2::EIPAssociation, Properties: { EIP: !Ref Address, InstanceId: !Ref Web } }\n",
    "198.51.100.10",
  ],
])("an elastic address belongs to its instance: %s", (text, publicIp) => {
  expect(load(withResources(PUBLIC + INSTANCE + text)).instances[0]?.publicIp).toBe(publicIp);
});

test("a given address is never given to another (V01)", () => {
  const second = INSTANCE.replace("Web:", "Second:").replace("ImageId", "PrivateIpAddress: 10.0.1.254\n      ImageId");
  const lab = load(withResources(PUBLIC + INSTANCE + second));
  expect(lab.instances.map(({ privateIp }) => privateIp)).toEqual(["10.0.1.253", "10.0.1.254"]);
});

test("rules of their own join their group; a group's own egress takes the place of the open one (V27)", () => {
  const lab = load(
    withResources(`
  Open: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: a, VpcId: !Ref VPC } }
  Shut:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: b
      VpcId: !Ref VPC
      SecurityGroupEgress: [{ IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 10.0.0.0/16 }]
  More:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !GetAtt Open.GroupId, IpProtocol: 6, FromPort: 22, ToPort: 23, SourceSecurityGroupId: !Ref Shut }
  Any:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !Ref Open, IpProtocol: "-1", CidrIp: 192.0.2.1/32 }
`),
  );
  const [, open, shut] = lab.securityGroups;
  expect(open?.ingress).toEqual([
    { protocol: "tcp", ports: [22, 23], peer: { kind: "group", groupId: shut?.id } },
    { protocol: "all", peer: { kind: "cidr", cidr: "192.0.2.1/32" } },
  ]);
  expect(open?.egress).toEqual([{ protocol: "all", peer: { kind: "cidr", cidr: "0.0.0.0/0" } }]);
  expect(shut?.egress).toEqual([{ protocol: "udp", ports: [53, 53], peer: { kind: "cidr", cidr: "10.0.0.0/16" } }]);
});

test("a peering route leads to the other VPC", () => {
  const lab = load(
    withResources(`
  Other: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 192.168.0.0/24 } }
  Link: { Type: AWS::EC2::VPCPeeringConnection, Properties: { VpcId: !Ref VPC, PeerVpcId: !Ref Other } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Other } }
  Back:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.0.0/16, VpcPeeringConnectionId: !Ref Link }
`),
  );
  const table = lab.routeTables.find(({ logicalId }) => logicalId === "Table");
  expect(table?.routes).toEqual([{ destination: "10.0.0.0/16", target: { kind: "peering", vpcId: lab.vpcs[0]?.id } }]);
});

test("a weighted forward keeps its weights (NLB-012), targets of their own are registered", () => {
  const lab = load(
    withResources(`${PUBLIC}${INSTANCE}
  NLB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Type: network, Scheme: internal, Subnets: [!Ref Subnet] } }
  One:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { VpcId: !Ref VPC, Protocol: TCP, Port: 80, Targets: [{ Id: !Ref Web, Port: 81 }] }
  Two:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { VpcId: !Ref VPC, Protocol: TCP, Port: 80, TargetType: ip, Targets: [{ Id: 10.0.1.9 }] }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref NLB
      Port: 80
      Protocol: TCP
      ListenerAttributes: [{ Key: tcp.idle_timeout.seconds, Value: "60" }]
      DefaultActions:
        - Type: forward
          ForwardConfig: { TargetGroups: [{ TargetGroupArn: !Ref One, Weight: 10 }, { TargetGroupArn: !Ref Two, Weight: 20 }] }
`),
  );
  const [one, two] = lab.targetGroups;
  expect(lab.loadBalancers[0]).toMatchObject({ crossZone: false, securityGroupIds: [] });
  expect(lab.loadBalancers[0]?.listeners[0]).toMatchObject({ protocol: "TCP", idleTimeoutSeconds: 60 });
  expect(lab.loadBalancers[0]?.listeners[0]?.defaultAction).toHaveProperty("targetGroups", [
    { targetGroupId: one?.id, weight: 10 },
    { targetGroupId: two?.id, weight: 20 },
  ]);
  expect([one?.targets, two?.targets]).toEqual([[{ id: "Web", port: 81 }], [{ id: "10.0.1.9", port: 80 }]]);
  expect([one?.preserveClientIp, two?.preserveClientIp]).toEqual([true, false]);
  expect(one?.healthCheck).toMatchObject({
    protocol: "TCP",
    intervalSeconds: 30,
    timeoutSeconds: 10,
    healthyThreshold: 5,
  });
});

test("a resource whose condition does not hold is not there", () => {
  const text = withResources(
    "  Other:\n    Type: AWS::EC2::VPC\n    Condition: No\n    Properties: { CidrBlock: 10.1.0.0/16 }\n",
  );
  const lab = load(`Conditions:\n  No: !Equals [a, b]\n${text}`);
  expect(lab.vpcs.map(({ logicalId }) => logicalId)).toEqual(["VPC"]);
});

test("a property that is AWS::NoValue is as good as left out", () => {
  const text = withResources("").replace("10.0.0.0/16 }", "10.0.0.0/16, EnableDnsSupport: !Ref AWS::NoValue }");
  expect(load(text).vpcs[0]?.enableDnsSupport).toBe(true);
});

test("an address in use twice and a shared service name are refused together", () => {
  const twice = INSTANCE.replace("ImageId", "PrivateIpAddress: 10.0.1.9\n      ImageId");
  const text = PUBLIC + twice + twice.replace("Web:", "WEB:");
  expect(faultsOf(withResources(text))).toEqual([
    "WEB: | `WEB` needs another logical id: it and `Web` would both be the service `web`",
    "10.0.1.9 | `PrivateIpAddress` of `WEB` is in use by `Web` already: 10.0.1.9",
  ]);
});
