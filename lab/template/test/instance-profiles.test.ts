import { expect, test } from "vitest";
import { faultsOf, load } from "./edited.ts";
import { PUBLIC, withResources } from "./small.ts";

const role = (more = "", service = "ec2.amazonaws.com") => `  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: server
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: ${service} }, Action: sts:AssumeRole }] }
${more}`;
const PROFILE =
  "  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Role], InstanceProfileName: server } }\n";
const server = (profile: string) =>
  `  Server: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Subnet, IamInstanceProfile: ${profile} } }\n`;
const PUT = "{ Effect: Allow, Action: [s3:PutObject, s3:GetObject], Resource: 'arn:aws:s3:::uploads/*' }";
const inline = (statement: string) =>
  `      Policies: [{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [${statement}] } }]\n`;

const labOf = (text: string) => load(withResources(PUBLIC + text));
const said = (text: string) => faultsOf(withResources(PUBLIC + text)).map((fault) => fault.split(" | ")[1]);
const statementsOf = (text: string) => labOf(text).instanceProfiles?.[0]?.role?.statements;

const ALLOWED = {
  effect: "Allow",
  principals: [],
  actions: ["s3:PutObject", "s3:GetObject"],
  resources: ["arn:aws:s3:::uploads/*"],
};

test("an instance has a profile, the profile a role, and the role what its policies say of S3", () => {
  const other = "{ Effect: Allow, Action: 'ssm:*', Resource: '*', Condition: { Bool: { 'aws:ViaAWSService': true } } }";
  const lab = labOf(role(inline(`${PUT}, ${other}`)) + PROFILE + server("!Ref Profile"));
  expect(lab.instanceProfiles).toEqual([
    {
      logicalId: "Profile",
      name: "server",
      arn: "arn:aws:iam::123456789012:instance-profile/server",
      id: expect.stringMatching(/^AIPA[0-9A-F]{17}$/),
      role: { name: "server", isForInstances: true, statements: [ALLOWED] },
    },
  ]);
  expect(lab.instances[0]?.machine.instanceProfile).toBe("server");
});

test("a launch template gives its group's members a profile, by name or by ARN", () => {
  const group = (profile: string) => `  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { IamInstanceProfile: ${profile} } }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      { MinSize: 0, MaxSize: 1, VPCZoneIdentifier: [!Ref Subnet], LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: "1" } }
`;
  const profileIn = (profile: string) =>
    labOf(role() + PROFILE + group(profile)).autoScalingGroups[0]?.machine.instanceProfile;
  expect(profileIn("{ Arn: !GetAtt Profile.Arn }")).toBe("server");
  expect(profileIn("{ Name: !Ref Profile }")).toBe("server");
  expect(said(role() + PROFILE + group("{}"))).toEqual([
    "`LaunchTemplateData.IamInstanceProfile` of `Template` needs one of `Arn` and `Name`",
  ]);
});

test("policies beside a role, and AWS's own, count as its inline ones do", () => {
  const beside = (type: string, more: string) =>
    `  Beside: { Type: ${type}, Properties: { ${more}, PolicyDocument: { Statement: ${PUT} } } }\n`;
  const attached = beside("AWS::IAM::Policy", "PolicyName: p, Roles: [!Ref Role]");
  const managed = beside("AWS::IAM::ManagedPolicy", "Roles: [!Ref Role]");
  const named = beside("AWS::IAM::ManagedPolicy", "ManagedPolicyName: p");
  expect(statementsOf(role() + PROFILE + attached)).toEqual([ALLOWED]);
  expect(statementsOf(role() + PROFILE + managed)).toEqual([ALLOWED]);
  expect(statementsOf(role("      ManagedPolicyArns: [!Ref Beside]\n") + PROFILE + named)).toEqual([ALLOWED]);
  const aws =
    "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', 'arn:aws:iam::aws:policy/Other']\n";
  expect(statementsOf(role(aws) + PROFILE)).toEqual([
    { effect: "Allow", principals: [], actions: ["s3:Get*", "s3:List*", "s3:Describe*"], resources: ["*"] },
  ]);
});

test("a role that EC2 may not assume is no instance's", () => {
  expect(labOf(role("", "lambda.amazonaws.com") + PROFILE).instanceProfiles?.[0]?.role?.isForInstances).toBe(false);
});

test("what a lab cannot play of a statement about S3 is refused, and so is a profile that is not there", () => {
  const conditional = PUT.replace("Action", "Condition: { StringEquals: { a: b } }, Action");
  expect(said(role(inline(conditional)))).toEqual([
    "`Policies[0].PolicyDocument.Statement[0].Condition` of `Role` is not emulated in a statement about S3, but for `Bool: { aws:SecureTransport: … }`",
  ]);
  expect(said(server("account-profile"))).toEqual([
    "`IamInstanceProfile` of `Server` must refer to an AWS::IAM::InstanceProfile of this template, got `account-profile`",
  ]);
  expect(said(PROFILE.replace("!Ref Role", "other"))).toEqual([
    "`Roles[0]` of `Profile` must refer to an AWS::IAM::Role of this template, got `other`",
  ]);
});
