// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { faultsOf, load } from "./edited.ts";
import { withResources } from "./small.ts";

const SHELL = `
  SetUp:
    Type: AWS::SSM::Association
    Properties:
      Name: AWS-RunShellScript
      Parameters: { commands: [id, "echo 'a b'"], workingDirectory: [/srv], executionTimeout: ["60"] }
      Targets: [{ Key: "tag:Server", Values: [Web, App] }]
`;

const PLAYBOOK = `
  SetUp:
    Type: AWS::SSM::Association
    Metadata: { Tierlab: { Source: package } }
    Properties:
      AssociationName: set-up
      Name: AWS-ApplyAnsiblePlaybooks
      WaitForSuccessTimeoutSeconds: 300
      Parameters:
        SourceType: [S3]
        SourceInfo: ['{"path": "https://bucket.s3.amazonaws.com/package.zip"}']
        PlaybookFile: [main.yml]
        ExtraVariables: ["SSM=True port=9090"]
        Verbose: [-vv]
        Check: ["True"]
        InstallDependencies: ["False"]
      Targets: [{ Key: "tag:Server", Values: [App] }]
`;

const INSTANCE = `
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.1.0/24 } }
  Web: { Type: AWS::EC2::Instance, Properties: { ImageId: nginx, SubnetId: !Ref Subnet } }
`;

/** A folder with a template's place and, beside it, the folder \`package\`. */
function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-template-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "package", "roles"), { recursive: true });
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, "package", path), content);
  return join(folder, "t.yaml");
}

const associationOf = (text: string, file?: string) =>
  load(withResources(text), file === undefined ? {} : { file }).associations?.[0];

test("a lab without associations has none", () => {
  expect(load(withResources("")).associations).toBeUndefined();
});

test("commands run in the instances that carry a tag", () => {
  expect(associationOf(SHELL)).toEqual({
    logicalId: "SetUp",
    associationId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    name: "SetUp",
    targets: [{ kind: "tag", key: "Server", values: ["Web", "App"] }],
    document: {
      name: "AWS-RunShellScript",
      commands: ["id", "echo 'a b'"],
      workingDirectory: "/srv",
      timeoutSeconds: 60,
    },
  });
});

test.each([
  ["InstanceId: !Ref Web", { kind: "instances", logicalIds: ["Web"] }],
  ["Targets: [{ Key: InstanceIds, Values: [!Ref Web] }]", { kind: "instances", logicalIds: ["Web"] }],
  ['Targets: [{ Key: InstanceIds, Values: ["*"] }]', { kind: "all" }],
])("%s names instances themselves", (written, target) => {
  const text = SHELL.replace('Targets: [{ Key: "tag:Server", Values: [Web, App] }]', written);
  expect(associationOf(INSTANCE + text)?.targets).toEqual([target]);
});

test("a playbook is read from the folder beside the template, with what lies below it", () => {
  const file = folderWith({ "main.yml": "- hosts: all\n", "roles/web.yml": "[]\n" });
  expect(associationOf(PLAYBOOK, file)).toMatchObject({
    name: "set-up",
    waitForSuccessSeconds: 300,
    document: {
      name: "AWS-ApplyAnsiblePlaybooks",
      files: [
        { path: "main.yml", text: "- hosts: all\n" },
        { path: "roles/web.yml", text: "[]\n" },
      ],
      playbook: "main.yml",
      extraVariables: "SSM=True port=9090",
      check: true,
      verbose: "-vv",
      installDependencies: false,
      timeoutSeconds: 3600,
    },
  });
});

test("documents that look after the instance alone are taken and not run", () => {
  const text = SHELL.replace("AWS-RunShellScript", "AWS-UpdateSSMAgent");
  expect(load(withResources(text)).associations).toBeUndefined();
});

const SHELL_ROWS: readonly (readonly [string, string, string, string])[] = [
  [
    "another document",
    "Name: AWS-RunShellScript",
    "Name: AWS-RunPowerShellScript",
    "AWS-RunPowerShellScript | `Name` of `SetUp` must be `AWS-RunShellScript`, `AWS-ApplyAnsiblePlaybooks`, `AWS-GatherSoftwareInventory`, `AWS-UpdateSSMAgent` or `AWS-RunPatchBaseline`, got `AWS-RunPowerShellScript`",
  ],
  [
    "no command",
    "commands: [id, \"echo 'a b'\"]",
    "commands: []",
    '{ commands: [], workingDirectory: [/srv], executionTimeout: ["60"] } | `Parameters` of `SetUp` lacks the parameter `commands`',
  ],
  [
    "an unknown parameter",
    "workingDirectory",
    "folder",
    '[/srv], executionTimeout: ["60"] } | `Parameters.folder` of `SetUp` is no parameter of AWS-RunShellScript',
  ],
  [
    "a timeout out of range",
    '["60"]',
    '["0"]',
    '["0"] } | `Parameters.executionTimeout` of `SetUp` must be from 1 to 172800 seconds, got `0`',
  ],
  [
    "a target of another kind",
    '"tag:Server"',
    "resource-groups:Name",
    "resource-groups:Name, Values: [Web, App] }] | `Targets[0].Key` of `SetUp` must be `tag:` and a key, or `InstanceIds`: others are not emulated, got `resource-groups:Name`",
  ],
  [
    "a schedule",
    "Name: AWS-RunShellScript",
    "Name: AWS-RunShellScript\n      ScheduleExpression: rate(1 day)",
    "rate(1 day) | `ScheduleExpression` of `SetUp` is not emulated: an association runs once on each instance",
  ],
  [
    "no target",
    '      Targets: [{ Key: "tag:Server", Values: [Web, App] }]\n',
    "",
    "SetUp: | `SetUp` must have one of `Targets` and `InstanceId`",
  ],
  [
    "an instance that is none",
    'Targets: [{ Key: "tag:Server", Values: [Web, App] }]',
    "InstanceId: !Ref VPC",
    "!Ref VPC | `InstanceId` of `SetUp` must refer to an AWS::EC2::Instance of this template, got `VPC`, which is an AWS::EC2::VPC",
  ],
];

test.each(SHELL_ROWS)("%s is refused with its place", (_title, from, to, fault) => {
  expect(SHELL).toContain(from);
  expect(faultsOf(withResources(SHELL.replace(from, () => to)))).toEqual([fault]);
});

const PLAYBOOK_ROWS: readonly (readonly [string, string, string, string])[] = [
  ["a playbook that is not in the package", "[main.yml]", "[site.yml]", "must be one of main.yml, got `site.yml`"],
  ["a folder that is not there", "Source: package", "Source: nowhere", "there is no `nowhere`"],
  [
    "a folder elsewhere",
    "Source: package",
    "Source: ../package",
    "must be a folder beside the template, got `../package`",
  ],
  ["no folder", "Metadata: { Tierlab: { Source: package } }", "", "leads to a package that a lab does not reach"],
  ["variables that a shell would read otherwise", "port=9090", "; reboot", "must be `key=value` parted by spaces"],
  ["another verbosity", "[-vv]", "[loud]", "must be one of -v, -vv, -vvv, -vvvv, got `loud`"],
];

test.each(PLAYBOOK_ROWS)("%s is refused", (_title, from, to, words) => {
  const file = folderWith({ "main.yml": "- hosts: all\n" });
  const faults = faultsOf(withResources(PLAYBOOK.replace(from, () => to)), { file });
  expect(faults).toEqual([expect.stringContaining(words)]);
});

test.each([
  ["is not text", { "main.yml": Buffer.from([0xff, 0xfe]) }, "`main.yml` is not"],
  ["is too large", { "main.yml": "x".repeat(300_000) }, "must have at most 262144 bytes, has 300000"],
  ["is empty", {}, "must be a folder that has files"],
])("a package that %s is refused", (_title, files, words) => {
  expect(faultsOf(withResources(PLAYBOOK), { file: folderWith(files) })).toEqual([expect.stringContaining(words)]);
});
