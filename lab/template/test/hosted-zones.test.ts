import { expect, test } from "vitest";
import { faultsOf, load } from "./edited.ts";
import { PUBLIC, withResources } from "./small.ts";

const BALANCER = `
  Second: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.2.0/24, AvailabilityZone: ap-northeast-1c } }
  SecondRoutes: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Second, RouteTableId: !Ref Table } }
  ALB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [!Ref Subnet, !Ref Second] } }
`;
const ZONE = "  Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: Example.com. } }\n";
const record = (name: string, properties: string) =>
  `  ${name}: { Type: AWS::Route53::RecordSet, Properties: { HostedZoneId: !Ref Zone, ${properties} } }\n`;
const ALIAS =
  "Name: api.example.com, Type: A, AliasTarget: { DNSName: !GetAtt ALB.DNSName, HostedZoneId: !GetAtt ALB.CanonicalHostedZoneID }";

const zonesOf = (text: string) => load(withResources(PUBLIC + BALANCER + text)).hostedZones;
const said = (text: string) =>
  faultsOf(withResources(PUBLIC + BALANCER + ZONE + text)).map((fault) => fault.split(" | ")[1]);

test("a zone has its records, those of groups too, and an alias leads to a load balancer", () => {
  const group = `  More:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      HostedZoneName: example.com.
      RecordSets:
        - { Name: www.example.com, Type: CNAME, TTL: 300, ResourceRecords: [API.example.com.] }
        - { Name: old.example.com, Type: A, TTL: "60", ResourceRecords: [192.0.2.1, 192.0.2.2] }
`;
  const lab = load(withResources(PUBLIC + BALANCER + ZONE + record("Api", ALIAS) + group));
  const zones = lab.hostedZones;
  expect(zones).toEqual([
    {
      id: expect.stringMatching(/^Z[0-9A-F]{20}$/),
      logicalId: "Zone",
      name: "example.com",
      records: [
        { kind: "alias", name: "api.example.com", of: lab.loadBalancers[0]?.dnsName.toLowerCase() },
        { kind: "values", name: "www.example.com", type: "CNAME", ttlSeconds: 300, values: ["api.example.com"] },
        { kind: "values", name: "old.example.com", type: "A", ttlSeconds: 60, values: ["192.0.2.1", "192.0.2.2"] },
      ],
    },
  ]);
});

test("a private zone is that of its VPCs, and a lab without zones has none", () => {
  const zone = ZONE.replace("com. }", "com, VPCs: [{ VPCId: !Ref VPC, VPCRegion: !Ref AWS::Region }] }");
  expect(zonesOf(zone)?.[0]?.vpcIds).toEqual([expect.stringMatching(/^vpc-/)]);
  expect(zonesOf("")).toBeUndefined();
});

test.each([
  [
    "Name: api.example.org, Type: A, TTL: 60, ResourceRecords: [192.0.2.1]",
    "`Name` of `R` must be within its zone `example.com`, got `api.example.org`",
  ],
  [
    "Name: example.com, Type: CNAME, TTL: 60, ResourceRecords: [a.example.com]",
    "`Type` of `R` must not be CNAME at the top of the zone `example.com`",
  ],
  ["Name: a.example.com, Type: A, TTL: 60", "`R` needs one of `ResourceRecords` and `AliasTarget`"],
  ["Name: a.example.com, Type: A, ResourceRecords: [192.0.2.1]", "`R` lacks the property `TTL`"],
  [
    "Name: a.example.com, Type: A, TTL: 60, ResourceRecords: [nowhere]",
    "`ResourceRecords[0]` of `R` must be an IPv4 address, got `nowhere`",
  ],
  [
    "Name: a.example.com, Type: CNAME, TTL: 60, ResourceRecords: [a.b, c.d]",
    "`ResourceRecords` of `R` must be one name for a CNAME",
  ],
  [`${ALIAS}, TTL: 60`, "`TTL` of `R` is that of the alias's target: leave it out"],
  [
    ALIAS.replace("!GetAtt ALB.DNSName", "elsewhere.example.net"),
    "`AliasTarget.DNSName` of `R` must be the name of a load balancer of this template, of S3's websites or of another record of its zones, got `elsewhere.example.net`",
  ],
  [`${ALIAS}, Weight: 1`, "`Weight` of `R` is not emulated: routing policies"],
  [
    "Name: a.example.com, Type: TXT, TTL: 60, ResourceRecords: [x]",
    "`ResourceRecords[0]` of `R` must be strings of up to 255 characters in quotation marks, got `x`",
  ],
  [
    "Name: a.example.com, Type: AAAA, TTL: 60, ResourceRecords: [192.0.2.1]",
    "`ResourceRecords[0]` of `R` must be an IPv6 address, got `192.0.2.1`",
  ],
  [
    "Name: a.example.com, Type: CNAME, TTL: 60, ResourceRecords: ['*.example.org']",
    "`ResourceRecords[0]` of `R` must be a domain name, got `*.example.org`",
  ],
  [
    "Name: a.*.example.com, Type: A, TTL: 60, ResourceRecords: [192.0.2.1]",
    "`Name` of `R` must be a domain name, whose first label may be `*`, got `a.*.example.com`",
  ],
  [
    "Name: a.example.com, Type: MX, TTL: 60, ResourceRecords: [x]",
    "`Type` of `R` must be `A`, `AAAA`, `CNAME` or `TXT` (others are not emulated), got `MX`",
  ],
])("a record %s is refused", (properties, message) => {
  expect(said(record("R", properties))).toEqual([message]);
});

test("a name may be a wildcard, and has a record of each type", () => {
  const wild = record("Any", "Name: '*.example.com', Type: AAAA, TTL: 60, ResourceRecords: ['2001:DB8::1']");
  const note = record("Note", `Name: '*.example.com', Type: TXT, TTL: 60, ResourceRecords: ['"One" "two"']`);
  expect(zonesOf(ZONE + wild + note)?.[0]?.records).toEqual([
    { kind: "values", name: "*.example.com", type: "AAAA", ttlSeconds: 60, values: ["2001:DB8::1"] },
    { kind: "values", name: "*.example.com", type: "TXT", ttlSeconds: 60, values: ['"One" "two"'] },
  ]);
});

test("a name has one record of a type, and beside a CNAME none", () => {
  const one = (name: string) => record(name, "Name: a.example.com, Type: A, TTL: 60, ResourceRecords: [192.0.2.1]");
  expect(said(one("R") + one("S"))).toEqual(["`Name` of `S` is that of another record, of `R`: `a.example.com`"]);
  const cname = record("C", "Name: a.example.com, Type: CNAME, TTL: 60, ResourceRecords: [b.example.com]");
  expect(said(one("R") + cname)).toEqual(["`Name` of `C` is that of another record, of `R`: `a.example.com`"]);
});
