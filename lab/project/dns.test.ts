import { expect, test } from "vitest";
import { renderDns } from "../cli/views/dns.ts";
import { loadLab } from "../template/index.ts";
import { dnsReport } from "./dns.ts";

const TEXT = `Resources:
  VPC: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gateway: { Type: AWS::EC2::InternetGateway }
  Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref VPC, InternetGatewayId: !Ref Gateway } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.1.0/24, AvailabilityZone: ap-northeast-1a } }
  C: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.2.0/24, AvailabilityZone: ap-northeast-1c } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref VPC } }
  Route: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway } }
  ARoutes: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref A, RouteTableId: !Ref Table } }
  CRoutes: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref C, RouteTableId: !Ref Table } }
  ALB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Name: front, Subnets: [!Ref A, !Ref C] } }
  Group: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { VpcId: !Ref VPC, Protocol: HTTP, Port: 80 } }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { LoadBalancerArn: !Ref ALB, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Group }] }
  Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: example.com } }
  Api:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneId: !Ref Zone, Name: api.example.com, Type: A, AliasTarget: { DNSName: !GetAtt ALB.DNSName, HostedZoneId: x } }
  Www:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneId: !Ref Zone, Name: www.example.com, Type: CNAME, TTL: 60, ResourceRecords: [api.example.com] }
`;

const lab = loadLab({ text: TEXT, name: "t" });
const ports = [
  { transport: "tcp", containerPort: 80, hostPort: 8080 },
  { transport: "udp", containerPort: 53, hostPort: 8053 },
  { transport: "tcp", containerPort: 53, hostPort: 8053 },
] as const;

test("a lab with zones publishes its resolver, and names lead to the ports of their load balancer", () => {
  const report = dnsReport(lab, ports);
  expect(report.resolver).toEqual({ address: "127.0.0.1", port: 8053 });
  const way = { port: 80, isHttps: false, hostPort: 8080 };
  expect(report.ways).toEqual([
    { ...way, name: "api.example.com" },
    { ...way, name: "www.example.com" },
  ]);
});

test("an alias to a website leads to S3's port", () => {
  const site = `  Site: { Type: AWS::S3::Bucket, Properties: { BucketName: example.com, WebsiteConfiguration: { IndexDocument: index.html } } }
  Home:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneId: !Ref Zone, Name: example.com, Type: A, AliasTarget: { DNSName: s3-website-ap-northeast-1.amazonaws.com, HostedZoneId: x } }
`;
  const withSite = loadLab({ text: TEXT + site, name: "t" });
  const published = [...ports, { transport: "tcp", containerPort: 10_000, hostPort: 10_000 } as const];
  expect(dnsReport(withSite, published).ways.at(-1)).toEqual({
    name: "example.com",
    port: 80,
    isHttps: false,
    hostPort: 10_000,
  });
});

test("a lab without zones has no resolver here", () => {
  const { hostedZones: _zones, ...bare } = lab;
  expect(dnsReport(bare, ports)).toEqual({ zones: [], ways: [] });
});

test("the page says what there is and how to ask for it", () => {
  const lines = renderDns(dnsReport(lab, ports), { paint: (_style: unknown, text: string) => text } as never);
  const text = lines.join("\n");
  expect(text).toContain("resolver 127.0.0.1:8053");
  expect(text).toMatch(/www\.example\.com +CNAME +60 +api\.example\.com/);
  expect(text).toMatch(/api\.example\.com +A +alias +front-.*\.elb\.amazonaws\.com/);
  expect(text).toContain("curl --connect-to api.example.com:80:127.0.0.1:8080 http://api.example.com/");
});
