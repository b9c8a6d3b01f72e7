// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what Fn::Sub replaces
import { expect, test } from "vitest";
import { faultsOf, load } from "./edited.ts";
import { PUBLIC, withResources } from "./small.ts";

const bucketsOf = (text: string) => load(withResources(PUBLIC + text)).buckets;
const said = (text: string) => faultsOf(withResources(PUBLIC + text)).map((fault) => fault.split(" | ")[1]);

const OPEN =
  "PublicAccessBlockConfiguration: { BlockPublicPolicy: false, RestrictPublicBuckets: false, BlockPublicAcls: true }";
const site = (more = "") =>
  `  Site: { Type: AWS::S3::Bucket, Properties: { BucketName: sample.co.jp, ${OPEN}${more} } }\n`;
const policy = (statement: string) => `  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: { Bucket: !Ref Site, PolicyDocument: { Version: "2012-10-17", Statement: ${statement} } }
`;
const READ = '{ Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: !Sub "${Site.Arn}/*" }';

test("a bucket has its rules for other origins, its website and its policy", () => {
  const cors =
    ", CorsConfiguration: { CorsRules: [{ AllowedMethods: [GET, PUT], AllowedOrigins: ['https://*.example.com'], AllowedHeaders: ['*'], ExposedHeaders: [ETag], MaxAge: 600 }] }";
  const website = ", WebsiteConfiguration: { IndexDocument: index.html, ErrorDocument: error.html }";
  expect(bucketsOf(site(cors + website) + policy(READ))).toEqual([
    {
      logicalId: "Site",
      name: "sample.co.jp",
      cors: [
        {
          allowedOrigins: ["https://*.example.com"],
          allowedMethods: ["GET", "PUT"],
          allowedHeaders: ["*"],
          exposedHeaders: ["ETag"],
          maxAgeSeconds: 600,
        },
      ],
      website: { kind: "pages", indexDocument: "index.html", errorDocument: "error.html" },
      policy: [
        {
          effect: "Allow",
          principals: ["*"],
          actions: ["s3:GetObject"],
          resources: ["arn:aws:s3:::sample.co.jp/*"],
        },
      ],
      isPublicAccessBlocked: false,
    },
  ]);
});

test("a bucket that says nothing has a made-up name and no public access, and a lab without buckets has none", () => {
  const [bucket] = bucketsOf("  Uploads: { Type: AWS::S3::Bucket }\n") ?? [];
  expect(bucket?.name).toMatch(/^demo-uploads-[0-9a-f]{12}$/);
  expect(bucket).toMatchObject({ cors: [], policy: [], isPublicAccessBlocked: true });
  expect(bucketsOf("")).toBeUndefined();
});

test("a website may send everybody elsewhere", () => {
  const redirect = ", WebsiteConfiguration: { RedirectAllRequestsTo: { HostName: www.example.com, Protocol: https } }";
  expect(bucketsOf(site(redirect))?.[0]?.website).toEqual({
    kind: "redirect",
    hostName: "www.example.com",
    protocol: "https",
  });
});

test("attributes of a bucket are its names", () => {
  const text = `${withResources(PUBLIC + site())}
Outputs:
  Arn: { Value: !GetAtt Site.Arn }
  Regional: { Value: !GetAtt Site.RegionalDomainName }
  Website: { Value: !GetAtt Site.WebsiteURL }
`;
  expect(load(text).outputs.map(({ value }) => value)).toEqual([
    "arn:aws:s3:::sample.co.jp",
    "sample.co.jp.s3.ap-northeast-1.amazonaws.com",
    "http://sample.co.jp.s3-website-ap-northeast-1.amazonaws.com",
  ]);
});

test.each([true, '"false"'])("a statement may be about requests by TLS, or about those without, alone: %s", (word) => {
  const statement = `{ Effect: Deny, Principal: "*", Action: "s3:*", Resource: !GetAtt Site.Arn, Condition: { Bool: { aws:SecureTransport: ${word} } } }`;
  expect(bucketsOf(site() + policy(statement))?.[0]?.policy[0]?.secureTransport).toBe(word === true);
});

test("principals of accounts are those of their root, and services are nobody", () => {
  const statements = `[
        { Effect: Allow, Principal: { AWS: !Ref AWS::AccountId }, Action: "s3:*", Resource: !GetAtt Site.Arn },
        { Effect: Allow, Principal: { Service: logging.s3.amazonaws.com }, Action: s3:PutObject, Resource: !GetAtt Site.Arn,
          Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } } }]`;
  expect(bucketsOf(site() + policy(statements))?.[0]?.policy.map(({ principals }) => principals)).toEqual([
    ["arn:aws:iam::123456789012:root"],
  ]);
});

test.each([
  [
    READ.replace("Action", "Condition: { IpAddress: { aws:SourceIp: 10.0.0.0/8 } }, Action"),
    "`PolicyDocument.Statement[0].Condition` of `Policy` is not emulated in a statement about S3, but for `Bool: { aws:SecureTransport: … }`",
  ],
  [
    READ.replace("Action", "NotAction"),
    "`PolicyDocument.Statement[0].NotAction` of `Policy` is not emulated in a statement about S3",
  ],
  [READ.replace('Principal: "*", ', ""), "`PolicyDocument.Statement[0]` of `Policy` lacks the property `Principal`"],
  [
    READ.replace("${Site.Arn}", "arn:aws:s3:::other"),
    "`PolicyDocument` of `Policy` must speak of `arn:aws:s3:::sample.co.jp` and what is below it, got `arn:aws:s3:::other/*`",
  ],
  [
    READ.replace("Allow", "Permit"),
    "`PolicyDocument.Statement[0].Effect` of `Policy` must be `Allow` or `Deny`, got `Permit`",
  ],
])("a policy with %s is refused", (statement, message) => {
  expect(said(site() + policy(statement))).toEqual([message]);
});

test("what everybody may do is refused by a bucket that blocks public access", () => {
  const blocked = site().replace("BlockPublicPolicy: false", "BlockPublicPolicy: true");
  const rule = "allows everybody something, which the block of public access of `Site` refuses";
  expect(said(blocked + policy(READ))).toEqual([`\`PolicyDocument\` of \`Policy\` ${rule}`]);
  expect(said(site().replace(`, ${OPEN}`, "") + policy(READ))).toEqual([`\`PolicyDocument\` of \`Policy\` ${rule}`]);
});

test.each([
  ["Upper", "`BucketName` of `Site` must be 3 to 63"],
  ["10.0.0.1", "`BucketName` of `Site` must be 3 to 63"],
  ["a..b", "`BucketName` of `Site` must be 3 to 63"],
])("no bucket is called %s", (name, message) => {
  expect(said(site().replace("sample.co.jp", name))[0]).toContain(message);
});

test("a name is that of one bucket, and a bucket has one policy", () => {
  expect(said(site() + site().replace("Site", "Other"))).toEqual([
    "`BucketName` of `Other` is that of `Site`: `sample.co.jp`",
  ]);
  expect(said(site() + policy(READ) + policy(READ).replace("Policy:", "Second:"))).toEqual([
    "`Bucket` of `Second` has a policy already: `Policy`",
  ]);
});

test("an alias leads to the website of the bucket of its own name", () => {
  const zone = "  Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: sample.co.jp } }\n";
  const alias = (name: string) =>
    `  Alias: { Type: AWS::Route53::RecordSet, Properties: { HostedZoneId: !Ref Zone, Name: ${name}, Type: A, AliasTarget: { DNSName: s3-website-ap-northeast-1.amazonaws.com, HostedZoneId: Z2M4EHUR26P7ZW } } }\n`;
  const website = site(", WebsiteConfiguration: { IndexDocument: index.html }");
  const lab = load(withResources(PUBLIC + website + zone + alias("sample.co.jp")));
  expect(lab.hostedZones?.[0]?.records).toEqual([
    { kind: "alias", name: "sample.co.jp", of: "s3-website-ap-northeast-1.amazonaws.com" },
  ]);
  const message = (name: string) =>
    `\`Name\` of \`Alias\` must be that of a bucket of this template that is a website, got \`${name}\``;
  expect(said(website + zone + alias("www.sample.co.jp"))).toEqual([message("www.sample.co.jp")]);
  expect(said(site() + zone + alias("sample.co.jp"))).toEqual([message("sample.co.jp")]);
});

test("a gateway endpoint is a route to S3 in the tables that it names", () => {
  const endpoint = (tables: string, service = "com.amazonaws.ap-northeast-1.s3") =>
    `  Endpoint: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref VPC, ServiceName: ${service}, RouteTableIds: ${tables} } }\n`;
  const routes = (text: string) =>
    load(withResources(PUBLIC + text))
      .routeTables.at(-1)
      ?.routes.slice(1);
  expect(routes(site() + endpoint("[!Ref Table]"))).toEqual([
    { destination: "203.0.113.20/32", target: { kind: "gateway-endpoint" } },
  ]);
  expect(routes(endpoint("[!Ref Table]"))).toEqual([]);
  expect(said(endpoint("[!Ref Subnet]", "com.amazonaws.ap-northeast-1.ec2"))).toEqual([
    "`ServiceName` of `Endpoint` must be `com.amazonaws.ap-northeast-1.s3`, got `com.amazonaws.ap-northeast-1.ec2`",
    "`RouteTableIds[0]` of `Endpoint` must refer to an AWS::EC2::RouteTable of this template, got `Subnet`, which is an AWS::EC2::Subnet",
  ]);
});
