import { expect, test } from "vitest";
import { jobOf } from "./document.ts";

const playbook = {
  name: "AWS-ApplyAnsiblePlaybooks",
  files: [{ path: "site.yml", text: "- hosts: all\n" }],
  playbook: "site.yml",
  extraVariables: "SSM=True name='a b'",
  check: false,
  verbose: "-v",
  installDependencies: true,
  timeoutSeconds: 60,
} as const;

test("commands are the lines of one script", () => {
  const document = { name: "AWS-RunShellScript", commands: ["id", "echo $HOME"], timeoutSeconds: 5 } as const;
  expect(jobOf(document)).toEqual({ script: "id\necho $HOME\n", files: [], timeoutSeconds: 5 });
  expect(jobOf({ ...document, workingDirectory: "/srv" }).workingDirectory).toBe("/srv");
});

test("a playbook is played by the instance on itself, from its package, with Ansible installed first", () => {
  expect(jobOf(playbook)).toEqual({
    script: [
      "PATH=$PATH:/opt/tierlab/ssm",
      "command -v ansible-playbook >/dev/null || yum install -y ansible || exit",
      "cd package || exit",
      `exec ansible-playbook -i localhost, -c local -e 'SSM=True name='\\''a b'\\''' -v site.yml`,
      "",
    ].join("\n"),
    files: [{ path: "package/site.yml", text: "- hosts: all\n" }],
    timeoutSeconds: 60,
  });
});

test("a check changes nothing, and dependencies are left to the image where the document says so", () => {
  const { script } = jobOf({ ...playbook, check: true, installDependencies: false });
  expect(script).toContain(" -v --check site.yml\n");
  expect(script).not.toContain("yum");
});
