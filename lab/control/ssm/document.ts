/** A document as what runs in an instance: one shell script, and the files that it needs beside it. */
import type { AssociationDocument, AssociationFile, PlaybookDocument } from "../../model/association.ts";
import { shellWord } from "../../model/shell-word.ts";

export interface Job {
  readonly script: string;
  /** Paths relative to the script's own folder. */
  readonly files: readonly AssociationFile[];
  /** Where it runs; the script's own folder unless told. */
  readonly workingDirectory?: string;
  readonly timeoutSeconds: number;
}

const PACKAGE = "package";

export function jobOf(document: AssociationDocument): Job {
  const { timeoutSeconds } = document;
  if (document.name === "AWS-ApplyAnsiblePlaybooks") {
    const files = document.files.map(({ path, text }) => ({ path: `${PACKAGE}/${path}`, text }));
    return { script: playbookScript(document), files, timeoutSeconds };
  }
  const { commands, workingDirectory } = document;
  const script = `${commands.join("\n")}\n`;
  return { script, files: [], timeoutSeconds, ...(workingDirectory === undefined ? {} : { workingDirectory }) };
}

/** The instance plays the playbook on itself, as AWS's document has it. */
function playbookScript(document: PlaybookDocument): string {
  const { playbook, extraVariables, check, verbose, installDependencies } = document;
  const argv = ["ansible-playbook", "-i", "localhost,", "-c", "local", "-e", extraVariables, verbose];
  const command = [...argv, ...(check ? ["--check"] : []), playbook].map(shellWord).join(" ");
  return [...(installDependencies ? INSTALL : []), `cd ${PACKAGE} || exit`, `exec ${command}`, ""].join("\n");
}

/** The EC2-like image has Systems Manager's own Ansible out of everybody's way. */
const INSTALL = [
  "PATH=$PATH:/opt/tierlab/ssm",
  "command -v ansible-playbook >/dev/null || yum install -y ansible || exit",
];
